import { Skeleton, Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useCompact } from '../ui/useCompact'
import type { ListColumn } from './columns'
import styles from './lists.module.css'
import type { ListControls } from './useListState'

type Props<Row extends { id: string }> = {
  label: string
  columns: readonly ListColumn<Row>[]
  rows: readonly Row[] | undefined
  controls: ListControls
  fetching: boolean
  onOpen: (row: Row) => void
  card: (row: Row) => ReactNode
}

/** Rows as a sortable table, or as cards where the screen is narrow. */
export function RecordTable<Row extends { id: string }>(props: Props<Row>) {
  const { label, columns, rows, controls, fetching, onOpen, card } = props
  const { t } = useTranslation()
  const compact = useCompact()
  const { sort } = controls.state

  if (!rows) return <Skeleton active paragraph={{ rows: 8 }} title={false} aria-label={t('common.loading')} />
  if (compact) {
    return (
      <ul className={styles.cards} aria-label={label} aria-busy={fetching}>
        {rows.map((row) => (
          <li key={row.id}>{card(row)}</li>
        ))}
      </ul>
    )
  }

  const onSort: TableProps<Row>['onChange'] = (_page, _filters, sorter) => {
    const chosen = Array.isArray(sorter) ? sorter[0] : sorter
    const field = columns.find(({ key }) => key === chosen?.columnKey)?.sort
    const direction = chosen?.order === 'descend' ? 'DESC' : 'ASC'
    controls.change({ sort: field && chosen?.order ? `${field}:${direction}` : null })
  }
  return (
    <Table<Row>
      aria-label={label}
      rowKey="id"
      size="middle"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
      loading={{ spinning: fetching, delay: 400 }}
      onChange={onSort}
      showSorterTooltip={{ target: 'sorter-icon' }}
      onRow={(row) => ({
        className: styles.row,
        onClick: (event) => {
          if (!(event.target as HTMLElement).closest('a,button,input')) onOpen(row)
        },
      })}
      columns={columns.map((column) => ({
        key: column.key,
        title: column.title,
        width: column.width,
        render: (_value, row) => column.render(row),
        sorter: column.sort !== undefined,
        sortOrder: sort && sort.field === column.sort ? (sort.direction === 'DESC' ? 'descend' : 'ascend') : null,
      }))}
    />
  )
}
