import { App, Button, Empty, Popconfirm, Table } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type CurrencySettingsRowFragment, type ExchangeRateRowFragment, RemoveExchangeRateDocument } from '../gql/graphql'
import { day } from '../i18n/format'

type Props = { settings: CurrencySettingsRowFragment; maySet: boolean }

/** Rates by currency, the newest first; each counts until the one above it. */
export function RatesTable({ settings, maySet }: Props) {
  const { t } = useTranslation()
  const open = (rate: ExchangeRateRowFragment) => maySet && !(settings.closedThrough && rate.validFrom <= settings.closedThrough)
  return (
    <Table<ExchangeRateRowFragment>
      size="small"
      rowKey="id"
      pagination={settings.rates.length > 50 ? { pageSize: 50 } : false}
      dataSource={[...settings.rates]}
      locale={{ emptyText: <Empty description={t('currency.noRates')} /> }}
      columns={[
        { title: t('records.currency'), dataIndex: 'currency' },
        { title: t('currency.validFrom'), render: (_, rate) => day(rate.validFrom) },
        {
          title: t('currency.rate'),
          align: 'right',
          render: (_, { currency, rate, base }) => `1 ${currency} = ${rate} ${base}`,
        },
        { title: t('currency.source'), responsive: ['sm'], render: (_, { source }) => source || '–' },
        { title: '', align: 'right', render: (_, rate) => open(rate) && <Remove rate={rate} /> },
      ]}
    />
  )
}

function Remove({ rate }: { rate: ExchangeRateRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(RemoveExchangeRateDocument)
  const confirmed = async () => {
    const problem = (await remove({ input: { id: rate.id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Popconfirm title={t('currency.removeTitle')} onConfirm={confirmed}>
      <Button
        size="small"
        danger
        aria-label={t('currency.removeOf', { currency: rate.currency, day: day(rate.validFrom) })}
      >
        {t('currency.remove')}
      </Button>
    </Popconfirm>
  )
}
