import { Select } from 'antd'
import { useTranslation } from 'react-i18next'

import {
  type DealFilter,
  type DealRowFragment,
  DealsDocument,
  type DealsQuery,
  type DealsQueryVariables,
  type DealStatus,
} from '../gql/graphql'
import { listArguments } from '../lists/listState'
import type { ListControls } from '../lists/useListState'
import { type RecordsOf, RecordsPage } from '../records/RecordsPage'
import { dealColumns } from './columns'
import { DealCard } from './DealCard'
import { DealDrawer } from './DealDrawer'
import { DealViews } from './DealViews'
import { idleFilter, nextFilter } from './next'
import { NextSelect } from './NextSelect'
import { StageSelect } from './StageSelect'
import { statusOptions } from './status'

function MoreFilters({ controls }: { controls: ListControls }) {
  const { t } = useTranslation()
  const { stage, status, next } = controls.state.filters
  const named = (field: 'stage' | 'status') => t('records.filterBy', { field: t(`records.fields.${field}`) })
  return (
    <>
      <Select
        allowClear
        value={status ?? null}
        onChange={(value: string | null | undefined) => controls.change({ status: value ?? null })}
        options={statusOptions(t)}
        placeholder={t('records.fields.status')}
        aria-label={named('status')}
        style={{ minWidth: 110 }}
      />
      <StageSelect
        value={stage ?? (null as never)}
        onChange={(value) => controls.change({ stage: value ?? null })}
        placeholder={t('records.fields.stage')}
        aria-label={named('stage')}
        style={{ minWidth: 130 }}
      />
      <NextSelect value={next} onChange={(value) => controls.change({ next: value })} />
    </>
  )
}

const DEALS: RecordsOf<DealRowFragment, DealsQuery, DealsQueryVariables> = {
  recordType: 'deal',
  document: DealsDocument,
  connection: ({ deals }) => deals,
  filters: ['owner', 'status', 'stage', 'tag', 'next', 'idle', 'resting'],
  moreFilters: (controls) => <MoreFilters controls={controls} />,
  variables: (state, size) => {
    const { owner, status, stage, tag, next, idle, resting } = state.filters
    const filter: DealFilter = {
      ...(status ? { status: { eq: status as DealStatus } } : {}),
      ...(stage ? { stageId: { eq: stage } } : {}),
      ...(owner ? { ownerId: { eq: owner } } : {}),
      ...(tag ? { tags: { in: [tag] } } : {}),
      ...nextFilter(next),
      ...idleFilter(idle),
      ...(resting ? { rotsAt: { past: true } } : {}),
    }
    return { ...listArguments(state, size), filter }
  },
  columns: dealColumns,
  card: (deal) => <DealCard deal={deal} />,
  drawer: DealDrawer,
  views: <DealViews view="list" />,
  words: (t) => ({
    title: t('deals.plural'),
    searchHint: t('deals.search'),
    create: t('deals.new'),
    empty: t('deals.empty'),
  }),
}

export function DealsPage() {
  return <RecordsPage of={DEALS} />
}
