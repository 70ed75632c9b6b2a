import { Button, Empty, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CombinedError } from 'urql'

import { faultOf } from '../api/faults'
import { FaultResult } from '../ui/FaultResult'
import { useStored } from '../ui/useStored'
import { ColumnChooser } from './ColumnChooser'
import { type ListColumn, shownColumns } from './columns'
import { FilterBar } from './FilterBar'
import styles from './lists.module.css'
import type { PageSize } from './listState'
import { type PageInfo, Pager } from './Pager'
import { RecordTable } from './RecordTable'
import { SearchField } from './SearchField'
import type { ListControls } from './useListState'

export type Connection<Row> = { nodes: readonly Row[]; pageInfo: PageInfo; totalCount: number; totalCountIsExact: boolean }

type Props<Row extends { id: string }> = {
  /** Names the list in this browser's memory of chosen columns. */
  name: string
  title: string
  searchHint: string
  actions?: ReactNode
  filters?: ReactNode
  columns: readonly ListColumn<Row>[]
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

export function ListPage<Row extends { id: string }>(props: Props<Row>) {
  const { name, title, columns, controls, filters } = props
  const [chosen, setChosen] = useStored<string[] | null>(`rapport.columns.${name}`, null)
  const shown = shownColumns(columns, chosen)
  const active = Object.keys(controls.state.filters).length
  const clear = () =>
    controls.change({ q: null, ...Object.fromEntries(Object.keys(controls.state.filters).map((key) => [key, null])) })

  return (
    <>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 12 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {title}
        </Typography.Title>
        <Flex gap={8}>{props.actions}</Flex>
      </Flex>
      <section className={styles.panel} aria-label={title}>
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
          extra={<ColumnChooser columns={columns} shown={shown} onChange={setChosen} />}
        >
          {filters}
        </FilterBar>
        <Rows {...props} shown={shown} filtered={active > 0 || controls.state.search !== ''} onClear={clear} />
      </section>
    </>
  )
}

type RowsProps<Row extends { id: string }> = Props<Row> & {
  shown: readonly ListColumn<Row>[]
  filtered: boolean
  onClear: () => void
}

function Rows<Row extends { id: string }>(props: RowsProps<Row>) {
  const { t } = useTranslation()
  const { result, controls } = props
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
