import { Empty, Flex, Segmented, Skeleton, Table, Typography } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { faultOf } from '../api/faults'
import { DealAttentionDocument, type DealAttentionQuery, type DealFilter } from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { DealViews } from './DealViews'
import { IDLE, idleFilter, nextFilter } from './next'
import { useDealChanges } from './useBoard'

const COUNTS = ['open', 'none', 'overdue', 'idle', 'resting'] as const
type Count = (typeof COUNTS)[number]
type Row = { owner: string | null } & Record<Count, number>

const OPEN: DealFilter = { status: { eq: 'OPEN' } }

/** Whose open deals are left alone: nothing planned, overdue, not followed up, or resting too long. */
export function AttentionPage() {
  const { t } = useTranslation()
  const [days, setDays] = useState<number>(14)
  const variables = {
    open: OPEN,
    none: { ...OPEN, ...nextFilter('NONE') },
    overdue: { ...OPEN, ...nextFilter('OVERDUE') },
    idle: { ...OPEN, ...idleFilter(String(days)) },
    resting: { ...OPEN, rotsAt: { past: true } },
  }
  const [{ data, error }, again] = useQuery({ query: DealAttentionDocument, variables, requestPolicy: 'cache-and-network' })
  const retry = () => again({ requestPolicy: 'network-only' })
  useDealChanges(retry)
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} wrap style={{ marginBottom: 12 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {t('deals.attention.title')}
        </Typography.Title>
        <DealViews view="attention" />
      </Flex>
      <Typography.Paragraph type="secondary">{t('deals.attention.lead')}</Typography.Paragraph>
      <Segmented
        value={days}
        aria-label={t('deals.attention.days')}
        options={IDLE.map((value) => ({ value, label: t('deals.attention.idleDays', { days: value }) }))}
        onChange={setDays}
        style={{ marginBottom: 12 }}
      />
      {error && !data && <FaultResult fault={faultOf(error)} onRetry={retry} />}
      {!data && !error && <Skeleton active />}
      {data && <Counts data={data} days={days} />}
    </>
  )
}

function rowsOf(data: DealAttentionQuery): Row[] {
  const owners = data.open.groups.map(({ keys }) => keys[0]?.value ?? null)
  const counted = (name: Count, owner: string | null) =>
    data[name].groups.find(({ keys }) => (keys[0]?.value ?? null) === owner)?.count ?? 0
  const row = (owner: string | null) =>
    Object.fromEntries([['owner', owner], ...COUNTS.map((name) => [name, counted(name, owner)])]) as Row
  return owners.map(row).toSorted((one, other) => other.idle + other.none - one.idle - one.none)
}

function Counts({ data, days }: { data: DealAttentionQuery; days: number }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const rows = useMemo(() => rowsOf(data), [data])
  if (rows.length === 0) return <Empty description={t('deals.attention.empty')} />
  const asked: Record<Count, Record<string, string>> = {
    open: {},
    none: { next: 'NONE' },
    overdue: { next: 'OVERDUE' },
    idle: { idle: String(days) },
    resting: { resting: '1' },
  }
  const link = (name: Count, row: Row) => {
    if (row[name] === 0) return '0'
    const params = new URLSearchParams({ status: 'OPEN', ...(row.owner ? { owner: row.owner } : {}), ...asked[name] })
    return row.owner ? <Link to={`/deals?${params}`}>{row[name]}</Link> : row[name]
  }
  return (
    <Table<Row>
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey={({ owner }) => owner ?? ''}
      dataSource={rows}
      columns={[
        { title: t('records.fields.owner'), render: (_, { owner }) => (owner ? nameOf(owner) : t('deals.attention.nobody')) },
        ...COUNTS.map((name) => ({
          title: t(`deals.attention.counts.${name}`),
          align: 'right' as const,
          render: (_: unknown, row: Row) => link(name, row),
        })),
      ]}
    />
  )
}
