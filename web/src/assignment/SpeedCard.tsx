import { Card, Empty, Flex, Segmented, Skeleton, Table } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { daysBefore, useToday } from '../access/today'
import { faultOf } from '../api/faults'
import { SpeedToLeadDocument, type SpeedToLeadQuery } from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { minutesWords } from './decisionWords'

type Figures = SpeedToLeadQuery['speedToLead'][number]
const SPANS = [7, 30, 90] as const

/** How fast leads are answered in open hours, by whoever has them or by where they come from. */
export function SpeedCard() {
  const { t } = useTranslation()
  const [by, setBy] = useState<'OWNER' | 'SOURCE'>('OWNER')
  const [days, setDays] = useState<number>(30)
  const toDay = useToday()
  const variables = { by, fromDay: daysBefore(toDay, days - 1), toDay }
  const [{ data, error }, again] = useQuery({ query: SpeedToLeadDocument, variables, requestPolicy: 'cache-and-network' })
  return (
    <Card title={t('assignment.speed')} styles={{ body: { overflowX: 'auto' } }}>
      <Flex gap={12} wrap style={{ marginBottom: 12 }}>
        <Segmented
          value={by}
          aria-label={t('assignment.speedBy')}
          options={[
            { value: 'OWNER', label: t('assignment.byOwner') },
            { value: 'SOURCE', label: t('assignment.bySource') },
          ]}
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
      {data && <Rows found={data.speedToLead} by={by} />}
    </Card>
  )
}

function Rows({ found, by }: { found: readonly Figures[]; by: 'OWNER' | 'SOURCE' }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const named = (key: string | null | undefined) => {
    if (!key) return t(by === 'OWNER' ? 'assignment.nobodys' : 'assignment.noSource')
    return by === 'OWNER' ? nameOf(key) : key
  }
  const minutes = (value: number | null | undefined) => (value == null ? '–' : minutesWords(t, value))
  return (
    <Table<Figures>
      size="small"
      pagination={false}
      style={{ minWidth: 'max-content' }}
      rowKey={({ key }) => key ?? ''}
      dataSource={[...found]}
      locale={{ emptyText: <Empty description={t('assignment.noLeads')} /> }}
      columns={[
        { title: t(by === 'OWNER' ? 'assignment.byOwner' : 'assignment.bySource'), render: (_, each) => named(each.key) },
        { title: t('assignment.arrived'), dataIndex: 'arrived', align: 'right' },
        { title: t('assignment.answered'), dataIndex: 'answered', align: 'right' },
        { title: t('assignment.median'), align: 'right', render: (_, each) => minutes(each.median) },
        { title: t('assignment.ninth'), align: 'right', render: (_, each) => minutes(each.slowestTenth) },
        {
          title: t('assignment.onTime'),
          align: 'right',
          render: (_, { onTime, promised }) => (promised ? `${onTime} / ${promised}` : '–'),
        },
        { title: t('assignment.late'), dataIndex: 'late', align: 'right' },
      ]}
    />
  )
}
