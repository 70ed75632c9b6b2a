import { Select } from 'antd'
import { useTranslation } from 'react-i18next'

import {
  type LeadFilter,
  type LeadRowFragment,
  LeadsDocument,
  type LeadsQuery,
  type LeadsQueryVariables,
  type LeadStatus,
} from '../gql/graphql'
import { listArguments } from '../lists/listState'
import type { ListControls } from '../lists/useListState'
import { type RecordsOf, RecordsPage } from '../records/RecordsPage'
import { leadColumns } from './columns'
import { LeadCard } from './LeadCard'
import { LeadDrawer } from './LeadDrawer'
import { statusOptions } from './status'

function withStatus(status: string | undefined): Pick<LeadFilter, 'status'> {
  if (!status) return {}
  return { status: status === 'open' ? { in: ['NEW', 'ASSIGNED', 'IN_PROCESS'] } : { eq: status as LeadStatus } }
}

function StatusFilter({ controls }: { controls: ListControls }) {
  const { t } = useTranslation()
  return (
    <Select
      allowClear
      value={controls.state.filters.status ?? null}
      onChange={(value: string | null | undefined) => controls.change({ status: value ?? null })}
      options={statusOptions(t)}
      placeholder={t('records.fields.status')}
      aria-label={t('records.filterBy', { field: t('records.fields.status') })}
      style={{ minWidth: 130 }}
    />
  )
}

const LEADS: RecordsOf<LeadRowFragment, LeadsQuery, LeadsQueryVariables> = {
  recordType: 'lead',
  document: LeadsDocument,
  connection: ({ leads }) => leads,
  filters: ['owner', 'status', 'tag'],
  moreFilters: (controls) => <StatusFilter controls={controls} />,
  variables: (state, size) => {
    const { owner, status, tag } = state.filters
    return {
      ...listArguments(state, size),
      filter: {
        ...withStatus(status),
        ...(owner ? { ownerId: { eq: owner } } : {}),
        ...(tag ? { tags: { in: [tag] } } : {}),
      },
    }
  },
  columns: leadColumns,
  card: (lead) => <LeadCard lead={lead} />,
  drawer: LeadDrawer,
  words: (t) => ({
    title: t('leads.plural'),
    searchHint: t('leads.search'),
    create: t('leads.new'),
    empty: t('leads.empty'),
  }),
}

export function LeadsPage() {
  return <RecordsPage of={LEADS} />
}
