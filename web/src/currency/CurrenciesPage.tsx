import { Button, Card, Flex, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { CurrencySettingsDocument, type CurrencySettingsRowFragment } from '../gql/graphql'
import { day } from '../i18n/format'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { BaseModal } from './BaseModal'
import { CloseModal } from './CloseModal'
import { RateModal } from './RateModal'
import { RatesTable } from './RatesTable'

/** The currency sums are in, and the exchange rates they are converted by. */
export function CurrenciesPage() {
  const { t } = useTranslation()
  const maySet = useMay('tenant:manage')
  const [adding, setAdding] = useState(false)
  const [{ data, error }, again] = useQuery({ query: CurrencySettingsDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t('currency.add')}
    </Button>
  )
  const found = data?.currencySettings
  return (
    <>
      <SettingsHead title={t('currency.title')} lead={t('currency.lead')} action={maySet && found ? add : undefined} />
      {!maySet && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      {found ? <Found found={found} maySet={maySet} /> : <Skeleton active paragraph={{ rows: 6 }} />}
      {adding && found && <RateModal settings={found} onClose={() => setAdding(false)} />}
    </>
  )
}

function Found({ found, maySet }: { found: CurrencySettingsRowFragment; maySet: boolean }) {
  const { t } = useTranslation()
  const [changing, setChanging] = useState(false)
  const [closing, setClosing] = useState(false)
  const closed = found.closedThrough
  return (
    <>
      <Card title={t('currency.base')} style={{ marginBottom: 16 }}>
        <Flex gap={12} wrap align="center" justify="space-between">
          <div>
            <strong>{found.base}</strong>
            <br />
            <Typography.Text type="secondary">
              {closed ? t('currency.closedThrough', { day: day(closed) }) : t('currency.open')}
            </Typography.Text>
          </div>
          {maySet && (
            <Flex gap={8} wrap>
              <Button onClick={() => setChanging(true)}>{t('currency.change')}</Button>
              <Button onClick={() => setClosing(true)}>{t('currency.close')}</Button>
            </Flex>
          )}
        </Flex>
      </Card>
      <Card title={t('currency.rates')}>
        <RatesTable settings={found} maySet={maySet} />
      </Card>
      {changing && <BaseModal base={found.base} onClose={() => setChanging(false)} />}
      {closing && <CloseModal closed={closed ?? null} onClose={() => setClosing(false)} />}
    </>
  )
}
