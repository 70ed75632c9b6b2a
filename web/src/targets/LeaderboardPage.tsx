import { Card, Empty, Segmented, Skeleton, Table, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { LeaderboardDocument, type LeaderboardQuery, type RankBy } from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { LinkButton } from '../ui/LinkButton'
import { parsePeriod } from './periods'
import { type Controls, useTargetControls } from './useTargetControls'
import { Attained, worth } from './worth'

type Standing = LeaderboardQuery['leaderboard']['rows'][number]

/** Who leads, among those one may see. */
export function LeaderboardPage() {
  const { t } = useTranslation()
  const { controls, bar, error, again } = useTargetControls()
  const [by, setBy] = useState<RankBy>('ATTAINMENT')
  if (error && !controls)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead
        title={t('targets.board')}
        lead={t('targets.boardLead')}
        action={<LinkButton to="/targets">{t('targets.title')}</LinkButton>}
      />
      {bar}
      <Segmented
        style={{ marginBottom: 16 }}
        aria-label={t('targets.by')}
        value={by}
        onChange={setBy}
        options={(['ATTAINMENT', 'VALUE'] as const).map((value) => ({ value, label: t(`targets.bys.${value}`) }))}
      />
      {controls ? <Board controls={controls} by={by} /> : <Skeleton active />}
    </>
  )
}

function Board({ controls, by }: { controls: Controls; by: RankBy }) {
  const { t } = useTranslation()
  const { year, measure, period } = controls
  const [{ data, error }, again] = useQuery({
    query: LeaderboardDocument,
    variables: { year, measure, by, ...parsePeriod(period) },
    requestPolicy: 'cache-and-network',
  })
  const found = data?.leaderboard
  if (error && !found)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!found) return <Skeleton active />
  const show = (value: string | null | undefined) => worth(value, measure, found.currency)
  return (
    <Card styles={{ body: { overflowX: 'auto' } }}>
      <Table<Standing>
        size="small"
        rowKey="userId"
        pagination={found.rows.length > 50 ? { pageSize: 50 } : false}
        style={{ minWidth: 'max-content' }}
        dataSource={[...found.rows]}
        locale={{ emptyText: <Empty description={t('targets.nobody')} /> }}
        columns={[
          { title: t('targets.rank'), align: 'right', render: (_, { rank }) => rank ?? '–' },
          {
            title: t('targets.who'),
            render: (_, { name, me }) => (
              <>
                {name} {me && <Tag color="blue">{t('targets.me')}</Tag>}
              </>
            ),
          },
          { title: t('targets.actual'), align: 'right', render: (_, { cell }) => show(cell.actual) },
          { title: t('targets.target'), align: 'right', render: (_, { cell }) => show(cell.target) },
          { title: t('targets.attainment'), render: (_, { cell }) => <Attained cell={cell} /> },
        ]}
      />
    </Card>
  )
}
