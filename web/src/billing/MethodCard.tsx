import { App, Button, Card, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { AddCardDocument, type BillingQuery } from '../gql/graphql'

/** The card that is charged; it is typed in on the payment provider's own page. */
export function MethodCard({ card }: { card: NonNullable<BillingQuery['billing']['card']> | undefined }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const add = useAction(AddCardDocument)
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    const payload = await add({})
    const problem = payload?.userErrors[0]
    if (payload?.url) window.location.assign(payload.url)
    else {
      setBusy(false)
      if (problem) message.error(problem.message)
    }
  }
  return (
    <Card title={t('billing.method')}>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Typography.Text type={card ? undefined : 'secondary'}>
          {card
            ? t('billing.cardShown', { brand: card.brand.toUpperCase(), last4: card.last4, expires: card.expires })
            : t('billing.noCard')}
        </Typography.Text>
        <Button loading={busy} onClick={() => void go()}>
          {t(card ? 'billing.replaceCard' : 'billing.addCard')}
        </Button>
      </Flex>
    </Card>
  )
}
