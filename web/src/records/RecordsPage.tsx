import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, Button, Empty, Space } from 'antd'
import type { TFunction } from 'i18next'
import { type ComponentType, type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql'

import { type Access, useAccess } from '../access/mine'
import { FilterBuilder } from '../filters/FilterBuilder'
import type { ListColumn } from '../lists/columns'
import { type Connection, ListPage } from '../lists/ListPage'
import type { Ticking } from '../lists/RecordTable'
import type { ListState, PageSize } from '../lists/listState'
import { type ListControls, useListState } from '../lists/useListState'
import { useNewParam } from '../lists/useNewParam'
import { usePageSize } from '../lists/usePageSize'
import { LinkButton } from '../ui/LinkButton'
import { useCompact } from '../ui/useCompact'
import type { Filtered } from '../views/seen'
import { useViewed } from '../views/useViewed'
import { ViewTabs } from '../views/ViewTabs'
import { pathOf } from './paths'
import { RecordFilters } from './RecordFilters'

type DrawerProps = { onSaved: (id: string) => void; onClose: () => void }

/** What one kind of record has of its own in a list. */
export type RecordsOf<Row extends Ticking, Data, Variables extends AnyVariables> = {
  recordType: 'account' | 'contact' | 'lead' | 'deal' | 'product' | 'quote'
  document: TypedDocumentNode<Data, Variables>
  variables: (state: ListState, size: PageSize) => Variables
  connection: (data: Data) => Connection<Row>
  filters: readonly string[]
  /** Filters of its own, before those that all kinds have. */
  moreFilters?: (controls: ListControls) => ReactNode
  columns: (t: TFunction) => ListColumn<Row>[]
  card: (row: Row) => ReactNode
  drawer: ComponentType<DrawerProps>
  /** Other ways to look at the same records. */
  views?: ReactNode
  words: (t: TFunction) => { title: string; searchHint: string; create: string; empty: string }
}

/** The columns this person has: what is held back is no column, and by a hint nothing is ordered. */
function heldColumns<Row>(columns: readonly ListColumn<Row>[], access: Access): ListColumn<Row>[] {
  return columns
    .filter(({ field }) => !field || !access.hides(field))
    .map(({ sort, ...column }) => (sort && !(column.field && access.masks(column.field)) ? { ...column, sort } : column))
}

/** A list of records with its search, filters and columns; and the ways to add to it. */
export function RecordsPage<Row extends Ticking, Data, Variables extends AnyVariables & Filtered>({
  of,
}: {
  of: RecordsOf<Row, Data, Variables>
}) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const compact = useCompact()
  const controls = useListState(of.filters)
  const [creating, setCreating] = useNewParam(controls)
  const [size, setSize] = usePageSize()
  const access = useAccess(of.recordType)
  const columns = useMemo(() => heldColumns(of.columns(t), access), [of, t, access])
  const words = of.words(t)
  const viewed = useViewed({ recordType: of.recordType, controls, asked: of.variables(controls.state, size), columns })
  const [{ data, fetching, stale, error }, retry] = useQuery<Data, Variables>({
    query: of.document,
    variables: viewed.variables,
    pause: viewed.waits,
  })

  const newButton = access.may('CREATE') && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  )
  const importButton = access.may('IMPORT') && access.may('CREATE') && (
    <LinkButton
      to={`/imports/new?type=${of.recordType}`}
      icon={<ImportOutlined aria-hidden />}
      aria-label={t('records.import')}
    >
      {compact ? null : t('records.import')}
    </LinkButton>
  )
  return (
    <>
      <ListPage
        recordType={of.recordType}
        title={words.title}
        searchHint={words.searchHint}
        actions={
          <>
            {of.views}
            {importButton}
            {newButton}
          </>
        }
        tabs={
          <ViewTabs
            recordType={of.recordType}
            views={viewed.views}
            view={viewed.view}
            controls={controls}
            look={viewed.look}
          />
        }
        filters={
          <>
            {of.moreFilters?.(controls)}
            <RecordFilters controls={controls} recordType={of.recordType} />
          </>
        }
        builder={<FilterBuilder recordType={of.recordType} filter={viewed.filter} onApply={viewed.narrow} />}
        notice={viewed.torn && <Alert type="warning" showIcon style={{ marginBottom: 8 }} title={t('filters.torn')} />}
        columns={columns}
        shown={viewed.shown}
        onColumns={viewed.chooseColumns}
        look={viewed.look}
        controls={controls}
        size={size}
        onSize={setSize}
        result={{ connection: data && of.connection(data), fetching: fetching || stale, error }}
        onRetry={() => retry({ requestPolicy: 'network-only' })}
        onOpen={({ id }) => void navigate(pathOf(id))}
        card={of.card}
        empty={
          <Empty description={words.empty} style={{ padding: '48px 0' }}>
            <Space wrap>
              {newButton}
              {importButton}
            </Space>
          </Empty>
        }
      />
      {creating && <of.drawer onSaved={(id) => void navigate(pathOf(id))} onClose={() => setCreating(false)} />}
    </>
  )
}
