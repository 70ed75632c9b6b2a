import { Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { number } from '../i18n/format'
import { useCompact } from '../ui/useCompact'
import { Same } from './Same'
import type { Sheet } from './sheet'

type Column = Sheet['columns'][number]

/** Each column of the file beside what stands in the records: filled cells, sums, checksums. */
export function SheetColumns({ columns }: { columns: readonly Column[] }) {
  const { t } = useTranslation()
  const compact = useCompact()
  const withheld = (column: Column) =>
    t(column.withheld === 'sensitive' ? 'imports.sheet.sensitive' : 'imports.sheet.hidden')
  const cells = (column: Column) => `${number(column.cellsInFile)} / ${number(column.cellsStored)}`
  const sums = ({ sums: found }: Column) =>
    found.map(({ currency, inFile, stored }) => (
      <div key={currency}>
        {inFile} / {stored} {currency}
      </div>
    ))
  const checksums = ({ checksumFile, checksumStored }: Column) => (
    <Typography.Text code style={{ fontSize: 12 }}>
      {checksumFile === checksumStored ? checksumFile : `${checksumFile} / ${checksumStored}`}
    </Typography.Text>
  )
  const whole = (column: Column) =>
    column.withheld ? (
      withheld(column)
    ) : (
      <>
        {cells(column)} <Same agrees={column.agrees} />
        {sums(column)}
        {checksums(column)}
      </>
    )
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 16 }}>
        {t('imports.sheet.columnsTitle')}
      </Typography.Title>
      <Table<Column>
        size="small"
        rowKey="column"
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={columns}
        columns={[
          { title: t('imports.column'), dataIndex: 'column' },
          ...(compact
            ? [{ title: t('imports.sheet.fileAndStored'), render: (_value: unknown, column: Column) => whole(column) }]
            : [
                {
                  title: t('imports.sheet.cells'),
                  render: (_value: unknown, column: Column) => (column.withheld ? withheld(column) : cells(column)),
                },
                { title: t('imports.sheet.sums'), render: (_value: unknown, column: Column) => sums(column) },
                {
                  title: t('imports.sheet.checksum'),
                  render: (_value: unknown, column: Column) => (column.withheld ? '' : checksums(column)),
                },
                {
                  title: t('imports.sheet.orphans'),
                  render: (_value: unknown, { orphans }: Column) => (orphans ? number(orphans) : ''),
                },
                {
                  title: t('imports.sheet.same'),
                  render: (_value: unknown, column: Column) => (column.withheld ? '' : <Same agrees={column.agrees} />),
                },
              ]),
        ]}
      />
    </>
  )
}
