import { ArrowUpOutlined } from '@ant-design/icons'
import { Button, Empty, Flex, Typography } from 'antd'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CombinedError } from 'urql'

import { faultOf } from '../api/faults'
import { FaultResult } from '../ui/FaultResult'
import { ColumnChooser } from './ColumnChooser'
import type { ListColumn } from './columns'
import { FilterBar } from './FilterBar'
import type { Look } from '../views/seen'
import { type Choice, NOTHING } from '../many/chosen'
import { ManyBar } from '../many/ManyBar'
import { useAccess } from '../access/mine'
import { ExportButton } from '../many/ExportButton'
import styles from './lists.module.css'
import type { PageSize } from './listState'
import { type PageInfo, Pager } from './Pager'
import { RecordTable, type Ticking } from './RecordTable'
import { SearchField } from './SearchField'
import type { ListControls } from './useListState'
import { useLiveList } from './useLiveList'

export type Connection<Row> = { nodes: readonly Row[]; pageInfo: PageInfo; totalCount: number; totalCountIsExact: boolean }

type Props<Row extends Ticking> = {
  /** The kind of record: what others do with them shows by itself. */
  recordType: string
  title: string
  searchHint: string
  actions?: ReactNode
  filters?: ReactNode
  /** Views kept of the list. */
  tabs?: ReactNode
  /** The form of conditions, and what is done with many rows. */
  builder?: ReactNode
  notice?: ReactNode
  columns: readonly ListColumn<Row>[]
  shown: readonly ListColumn<Row>[]
  onColumns: (keys: string[]) => void
  /** The list as it is shown now: what many rows are chosen by, and written out as. */
  look: Look
  controls: ListControls
  size: PageSize
  onSize: (size: PageSize) => void
  result: { connection: Connection<Row> | undefined; fetching: boolean; error?: CombinedError | undefined }
  onRetry: () => void
  onOpen: (row: Row) => void
  card: (row: Row) => ReactNode
  /** What stands in a list that has nothing in it yet (not: nothing found). */
  empty: ReactNode
}

export function ListPage<Row extends Ticking>(props: Props<Row>) {
  const { t } = useTranslation()
  const { title, columns, shown, controls, filters } = props
  const ids = props.result.connection?.nodes.map(({ id }) => id) ?? []
  const list = useRef<HTMLDivElement>(null)
  const live = useLiveList({ recordType: props.recordType, ids, again: props.onRetry, list })
  const [choice, choose] = useChoice(props.look)
  const active = Object.keys(controls.state.filters).length + (controls.params.has('where') ? 1 : 0)
  const clear = () =>
    controls.change({ q: null, view: null, where: null, ...Object.fromEntries(Object.keys(controls.state.filters).map((key) => [key, null])) })

  return (
    <>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 12 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {title}
        </Typography.Title>
        <Flex gap={8}>{props.actions}</Flex>
      </Flex>
      <section className={styles.panel} aria-label={title}>
        {props.tabs}
        <FilterBar
          active={active}
          onClear={clear}
          search={
            <SearchField
              value={controls.state.search}
              placeholder={props.searchHint}
              onChange={(q) => controls.change({ q })}
            />
          }
          extra={
            <Flex gap={8}>
              <ExportButton recordType={props.recordType} look={props.look} />
              <ColumnChooser columns={columns} shown={shown} onChange={props.onColumns} />
            </Flex>
          }
        >
          {filters}
          {props.builder}
        </FilterBar>
        {props.notice}
        {(choice.ids.length > 0 || choice.everything) && (
          <ManyBar
            recordType={props.recordType}
            choice={choice}
            total={props.result.connection?.totalCount ?? 0}
            exact={props.result.connection?.totalCountIsExact ?? true}
            look={props.look}
            onChoose={choose}
            onDone={() => {
              choose(NOTHING)
              props.onRetry()
            }}
          />
        )}
        <div className={styles.fresh} aria-live="polite">
          {live.waiting > 0 && (
            <Button size="small" shape="round" icon={<ArrowUpOutlined aria-hidden />} onClick={live.show}>
              {t('records.list.fresh', { count: live.waiting })}
            </Button>
          )}
        </div>
        <div ref={list}>
          <Rows {...props} ticked={choice.ids} onTick={(ids) => choose({ ids, everything: false })} filtered={isNarrowed(controls)} onClear={clear} />
        </div>
      </section>
    </>
  )
}

/** What is chosen of the list as it is asked for; of another list nothing is. */
function useChoice({ filter, search }: Look): [Choice, (choice: Choice) => void] {
  const asked = JSON.stringify([filter, search])
  const [held, setHeld] = useState({ asked, choice: NOTHING })
  return [held.asked === asked ? held.choice : NOTHING, (choice) => setHeld({ asked, choice })]
}

function isNarrowed({ state, params }: ListControls): boolean {
  return Object.keys(state.filters).length > 0 || state.search !== '' || params.has('view') || params.has('where')
}

type RowsProps<Row extends Ticking> = Props<Row> & {
  ticked: readonly string[]
  onTick: (ids: string[]) => void
  filtered: boolean
  onClear: () => void
}

function Rows<Row extends Ticking>(props: RowsProps<Row>) {
  const { t } = useTranslation()
  const { result, controls } = props
  const access = useAccess(props.recordType)
  const many = access.may('UPDATE') || access.may('DELETE') || access.may('EXPORT')
  const { connection, fetching, error } = result
  if (error && !connection) return <FaultResult fault={faultOf(error)} onRetry={props.onRetry} />
  if (connection && connection.nodes.length === 0 && !fetching) {
    if (!props.filtered) return props.empty
    return (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('records.list.nothingFound')}>
        <Button onClick={props.onClear}>{t('records.list.clearAll')}</Button>
      </Empty>
    )
  }
  return (
    <>
      <RecordTable
        label={props.title}
        columns={props.shown}
        rows={connection?.nodes}
        controls={controls}
        fetching={fetching}
        onOpen={props.onOpen}
        card={props.card}
        ticked={many ? props.ticked : undefined}
        onTick={props.onTick}
      />
      {connection && (
        <Pager
          controls={controls}
          page={connection.pageInfo}
          rows={connection.nodes.length}
          total={connection.totalCount}
          exact={connection.totalCountIsExact}
          size={props.size}
          onSize={props.onSize}
        />
      )}
    </>
  )
}
