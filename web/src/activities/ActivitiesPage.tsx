import { Alert, Empty, Select } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useQuery } from 'urql'

import { FilterBuilder } from '../filters/FilterBuilder'
import {
  ActivitiesDocument,
  type ActivitiesQueryVariables,
  type ActivityCardFragment,
  type ActivityKind,
} from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { ListPage } from '../lists/ListPage'
import listStyles from '../lists/lists.module.css'
import { type ListState, pageArguments, type PageSize } from '../lists/listState'
import { useListState } from '../lists/useListState'
import { usePageSize } from '../lists/usePageSize'
import { OwnerSelect } from '../records/OwnerSelect'
import { pathOf } from '../records/paths'
import { useViewed } from '../views/useViewed'
import { ViewTabs } from '../views/ViewTabs'
import { activityColumns } from './columns'
import { LogCall } from './LogCall'
import { ACTIVITY_KINDS, KIND_ICONS } from './kinds'
import { useRelated } from './useRelated'

const FILTERS = ['owner', 'kind'] as const

function variablesOf(state: ListState, size: PageSize): Omit<ActivitiesQueryVariables, 'leads' | 'deals'> {
  const { owner, kind } = state.filters
  return {
    search: state.search || null,
    filter: {
      ...(owner ? { ownerId: { eq: owner } } : {}),
      ...(kind ? { kind: { eq: kind as ActivityKind } } : {}),
    },
    orderBy: state.sort ? [{ [state.sort.field]: state.sort.direction }] : null,
    ...pageArguments(state, size),
  }
}

/** The log of everything that was done, with whom, by whom. */
export function ActivitiesPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const controls = useListState(FILTERS)
  const [size, setSize] = usePageSize()
  const columns = useMemo(() => activityColumns(t), [t])
  const related = useRelated()
  const asked = { ...variablesOf(controls.state, size), ...related }
  const viewed = useViewed({ recordType: 'activity', controls, asked, columns })
  const [{ data, fetching, stale, error }, retry] = useQuery({
    query: ActivitiesDocument,
    variables: viewed.variables,
    pause: viewed.waits,
  })
  const { owner, kind } = controls.state.filters
  return (
    <ListPage
      recordType="activity"
      title={t('shell.nav.activities')}
      searchHint={t('activities.search')}
      actions={<LogCall />}
      filters={
        <>
          <OwnerSelect
            value={owner ?? (null as never)}
            onChange={(value) => controls.change({ owner: value ?? null })}
            placeholder={t('records.fields.owner')}
            aria-label={t('records.filterBy', { field: t('records.fields.owner') })}
            style={{ minWidth: 150 }}
          />
          <Select
            allowClear
            value={kind ?? null}
            onChange={(value) => controls.change({ kind: value ?? null })}
            placeholder={t('activities.allKinds')}
            aria-label={t('activities.filterKinds')}
            style={{ minWidth: 130 }}
            options={ACTIVITY_KINDS.map((value) => ({ value, label: t(`activities.kinds.${value}`) }))}
          />
        </>
      }
      tabs={
        <ViewTabs
          recordType="activity"
          views={viewed.views}
          view={viewed.view}
          controls={controls}
          look={viewed.look}
        />
      }
      builder={<FilterBuilder recordType="activity" filter={viewed.filter} onApply={viewed.narrow} />}
      notice={viewed.torn && <Alert type="warning" showIcon style={{ marginBottom: 8 }} title={t('filters.torn')} />}
      columns={columns}
      shown={viewed.shown}
      onColumns={viewed.chooseColumns}
      look={viewed.look}
      controls={controls}
      size={size}
      onSize={setSize}
      result={{ connection: data?.activities, fetching: fetching || stale, error }}
      onRetry={() => retry({ requestPolicy: 'network-only' })}
      onOpen={({ id }) => void navigate(pathOf(id))}
      card={(activity) => <LogCard activity={activity} />}
      empty={<Empty description={t('activities.emptyLog')} style={{ padding: '48px 0' }} />}
    />
  )
}

function LogCard({ activity }: { activity: ActivityCardFragment }) {
  const { t } = useTranslation()
  return (
    <article className={listStyles.card}>
      <Link to={pathOf(activity.id)}>
        <strong>{activity.subject}</strong>
      </Link>
      <div className={listStyles.cardLines}>
        <span>
          {KIND_ICONS[activity.kind]} {t(`activities.kinds.${activity.kind}`)}
        </span>
        {activity.occurredAt && <span>{dateTime(activity.occurredAt)}</span>}
        {activity.account && <Link to={pathOf(activity.account.id)}>{activity.account.name}</Link>}
        {activity.owner && <span>{activity.owner.name}</span>}
      </div>
    </article>
  )
}
