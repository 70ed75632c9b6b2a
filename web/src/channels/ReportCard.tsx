import { Card, Empty, Flex, Segmented, Skeleton, Table } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { daysBefore, useToday } from '../access/today'
import { faultOf } from '../api/faults'
import { type ChannelLevel, ChannelReportDocument, type ChannelReportQuery } from '../gql/graphql'
import { money } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'

type Channel = ChannelReportQuery['channelReport'][number]
type Amount = Channel['spent'][number]['amount']
const LEVELS = ['SOURCE', 'MEDIUM', 'CAMPAIGN', 'KEYWORD'] as const
const SPANS = [30, 90, 365] as const

/** What came of the leads of some days, by channel, and what each cost. */
export function ReportCard() {
  const { t } = useTranslation()
  const [by, setBy] = useState<ChannelLevel>('SOURCE')
  const [days, setDays] = useState<number>(90)
  const toDay = useToday()
  const variables = { by, fromDay: daysBefore(toDay, days - 1), toDay }
  const [{ data, error }, again] = useQuery({ query: ChannelReportDocument, variables, requestPolicy: 'cache-and-network' })
  return (
    <Card title={t('channels.report')} style={{ marginBottom: 24 }} styles={{ body: { overflowX: 'auto' } }}>
      <Flex gap={12} wrap style={{ marginBottom: 12 }}>
        <Segmented
          value={by}
          aria-label={t('channels.by')}
          options={LEVELS.map((value) => ({ value, label: t(`channels.levels.${value}`) }))}
          onChange={setBy}
        />
        <Segmented
          value={days}
          aria-label={t('assignment.span')}
          options={SPANS.map((value) => ({ value, label: t('assignment.lastDays', { days: value }) }))}
          onChange={setDays}
        />
      </Flex>
      {error && !data && (
        <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
      )}
      {!data && !error && <Skeleton active />}
      {data && <Rows found={data.channelReport} by={by} />}
    </Card>
  )
}

function Rows({ found, by }: { found: readonly Channel[]; by: ChannelLevel }) {
  const { t } = useTranslation()
  const amounts = (each: Channel, of: (spent: Channel['spent'][number]) => Amount | null | undefined) => (
    <Amounts found={each.spent.map(of)} />
  )
  return (
    <Table<Channel>
      size="small"
      pagination={found.length > 50 ? { pageSize: 50 } : false}
      style={{ minWidth: 'max-content' }}
      rowKey={({ name }) => name ?? ''}
      dataSource={[...found]}
      locale={{ emptyText: <Empty description={t('channels.noLeads')} /> }}
      columns={[
        { title: t(`channels.levels.${by}`), render: (_, { name }) => name ?? t('channels.unnamed') },
        { title: t('channels.leads'), dataIndex: 'leads', align: 'right' },
        { title: t('channels.converted'), dataIndex: 'converted', align: 'right' },
        { title: t('channels.won'), align: 'right', render: (_, { wonDeals }) => wonDeals ?? '–' },
        { title: t('channels.spent'), align: 'right', render: (_, each) => amounts(each, ({ amount }) => amount) },
        { title: t('channels.perLead'), align: 'right', render: (_, each) => amounts(each, ({ perLead }) => perLead) },
        {
          title: t('channels.perWon'),
          align: 'right',
          render: (_, each) => amounts(each, ({ perWonDeal }) => perWonDeal),
        },
      ]}
    />
  )
}

/** An amount for each currency; a dash where there is none. */
function Amounts({ found }: { found: readonly (Amount | null | undefined)[] }) {
  const known = found.filter((each) => each != null)
  if (known.length === 0) return '–'
  return known.map(({ amountMinor, currency }) => <div key={currency}>{money(amountMinor, currency)}</div>)
}
