import { Alert, App, Button, Card, Flex, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { AddCardDocument, type BillingQuery, RemoveCardDocument } from '../gql/graphql'
import { monthOf } from '../i18n/format'
import { isOver } from './names'

/** The card that is charged; it is typed in on the payment provider's own page. */
export function MethodCard({ card }: { card: NonNullable<BillingQuery['billing']['card']> | undefined }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const add = useAction(AddCardDocument)
  const remove = useAction(RemoveCardDocument)
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
  const forget = async () => {
    const payload = await remove({})
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message, 8)
    else if (payload?.done) message.success(t('billing.cardRemoved'))
  }
  return (
    <Card title={t('billing.method')}>
      {card && isOver(card.expires) && (
        <Alert type="warning" showIcon title={t('billing.cardOver')} style={{ marginBottom: 12 }} />
      )}
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Typography.Text type={card ? undefined : 'secondary'}>
          {card
            ? t('billing.cardShown', { brand: card.brand.toUpperCase(), last4: card.last4, expires: monthOf(card.expires) })
            : t('billing.noCard')}
        </Typography.Text>
        <Flex gap={8}>
          {card && (
            <Popconfirm title={t('billing.removeCardTitle')} onConfirm={forget}>
              <Button>{t('billing.removeCard')}</Button>
            </Popconfirm>
          )}
          <Button type={card ? 'default' : 'primary'} loading={busy} onClick={() => void go()}>
            {t(card ? 'billing.replaceCard' : 'billing.addCard')}
          </Button>
        </Flex>
      </Flex>
    </Card>
  )
}
