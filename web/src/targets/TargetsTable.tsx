import { Button, Empty, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { TargetsQuery } from '../gql/graphql'
import { useMe } from '../session/session'
import type { Row } from './TargetsPage'
import { PERIODS, periodName } from './periods'
import type { Controls } from './useTargetControls'
import { Attained, percent, worth } from './worth'

type Props = { sheet: TargetsQuery['targets']; controls: Controls; onEdit: (row: Row) => void }

/** Everybody's figures of one period; a row opens to those of the whole year. */
export function TargetsTable({ sheet, controls, onEdit }: Props) {
  const { t } = useTranslation()
  const { tenant } = useMe()
  const { currency, measure } = sheet
  const at = PERIODS.indexOf(controls.period)
  const name = (row: Row) => row.name || tenant.name
  const show = (value: string | null | undefined) => worth(value, measure, currency)
  return (
    <>
      <Table<Row>
        size="small"
        rowKey={({ subjectId }) => subjectId ?? ''}
        pagination={sheet.rows.length > 50 ? { pageSize: 50 } : false}
        style={{ minWidth: 'max-content' }}
        dataSource={[...sheet.rows]}
        locale={{ emptyText: <Empty description={t('targets.nobody')} /> }}
        expandable={{ expandedRowRender: (row) => <WholeYear row={row} show={show} controls={controls} /> }}
        columns={[
          {
            title: t('targets.who'),
            render: (_, row) => (
              <>
                {row.scope === 'PERSON' ? name(row) : <strong>{name(row)}</strong>}
                <br />
                <Typography.Text type="secondary">{t(`targets.scopes.${row.scope}`)}</Typography.Text>
              </>
            ),
          },
          { title: t('targets.target'), align: 'right', render: (_, { cells }) => show(cells[at]?.target) },
          { title: t('targets.below'), align: 'right', render: (_, { cells }) => show(cells[at]?.below) },
          { title: t('targets.actual'), align: 'right', render: (_, { cells }) => show(cells[at]?.actual) },
          { title: t('targets.attainment'), render: (_, { cells }) => cells[at] && <Attained cell={cells[at]} /> },
          { title: t('targets.gap'), align: 'right', render: (_, { cells }) => show(cells[at]?.gap) },
          { title: t('targets.pace'), align: 'right', render: (_, { cells }) => percent(cells[at]?.pace) },
          {
            title: '',
            align: 'right',
            render: (_, row) =>
              row.maySet && (
                <Button size="small" aria-label={t('targets.setOf', { name: name(row) })} onClick={() => onEdit(row)}>
                  {t('targets.set')}
                </Button>
              ),
          },
        ]}
      />
      {sheet.more && <Typography.Paragraph type="secondary">{t('targets.more')}</Typography.Paragraph>}
    </>
  )
}

type YearProps = { row: Row; show: (value: string | null | undefined) => string; controls: Controls }

function WholeYear({ row, show, controls }: YearProps) {
  const { t } = useTranslation()
  const named = row.cells.map((cell, at) => ({ ...cell, name: periodName(PERIODS[at] ?? 'YEAR-1', controls.firstMonth, controls.year) }))
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={named}
      columns={[
        { title: t('targets.period'), dataIndex: 'name' },
        { title: t('targets.target'), align: 'right', render: (_, cell) => show(cell.target) },
        { title: t('targets.actual'), align: 'right', render: (_, cell) => show(cell.actual) },
        { title: t('targets.attainment'), align: 'right', render: (_, cell) => percent(cell.attainment) },
        { title: t('targets.gap'), align: 'right', render: (_, cell) => show(cell.gap) },
      ]}
    />
  )
}
