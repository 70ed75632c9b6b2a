import { Checkbox, Skeleton, Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useCompact } from '../ui/useCompact'
import type { ListColumn } from './columns'
import styles from './lists.module.css'
import type { ListControls } from './useListState'

/** A row, as far as it is called something. */
export type Ticking = { id: string; name?: string; subject?: string }

type Props<Row extends Ticking> = {
  label: string
  columns: readonly ListColumn<Row>[]
  rows: readonly Row[] | undefined
  controls: ListControls
  fetching: boolean
  onOpen: (row: Row) => void
  card: (row: Row) => ReactNode
  /** The rows that are ticked, where rows can be. */
  ticked?: readonly string[] | undefined
  onTick?: (ids: string[]) => void
}

/** Rows as a sortable table, or as cards where the screen is narrow. */
export function RecordTable<Row extends Ticking>(props: Props<Row>) {
  const { label, columns, rows, controls, fetching, onOpen, card, ticked, onTick } = props
  const { t } = useTranslation()
  const compact = useCompact()
  const { sort } = controls.state

  if (!rows) return <Skeleton active paragraph={{ rows: 8 }} title={false} aria-label={t('common.loading')} />
  if (compact) {
    return (
      <ul className={styles.cards} aria-label={label} aria-busy={fetching}>
        {rows.map((row) => (
          <li key={row.id}>
            {ticked ? (
              <div className={styles.ticked}>
                <Checkbox
                  aria-label={t('many.tick', { name: row.name ?? row.subject ?? row.id })}
                  checked={ticked.includes(row.id)}
                  onChange={({ target }) => onTick?.(target.checked ? [...ticked, row.id] : ticked.filter((id) => id !== row.id))}
                />
                {card(row)}
              </div>
            ) : (
              card(row)
            )}
          </li>
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
      className={styles.table ?? ''}
      aria-label={label}
      rowKey="id"
      size="middle"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
      {...(ticked
        ? {
            rowSelection: {
              selectedRowKeys: [...ticked],
              preserveSelectedRowKeys: true,
              onChange: (keys) => onTick?.(keys.map(String)),
              getCheckboxProps: (row) => ({ 'aria-label': t('many.tick', { name: row.name ?? row.subject ?? row.id }) }) as object,
            },
          }
        : {})}
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
