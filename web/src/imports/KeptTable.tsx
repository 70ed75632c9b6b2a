import { Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { type ImportKeptRowsQuery, ImportKeptRowsDocument, type ImportSummaryFragment } from '../gql/graphql'
import { number } from '../i18n/format'
import { pathOf } from '../records/paths'
import { UndoButton } from './UndoButton'

type Kept = NonNullable<ImportKeptRowsQuery['import']>['keptRows'][number]

const MOST = 1_000
const REASONS = ['CHANGED_SINCE', 'IN_USE', 'OUT_OF_REACH', 'REFUSED', 'IN_POOL', 'POOL_PROTECTED'] as const

const reason = (why: string) => REASONS.find((known) => known === why) ?? 'REFUSED'

/** What the undoing left, and why; who wants to, undoes that as well. */
export function KeptTable({ found }: { found: ImportSummaryFragment }) {
  const { t } = useTranslation()
  const [{ data, fetching }] = useQuery({
    query: ImportKeptRowsDocument,
    variables: { id: found.id, first: MOST },
    pause: found.rowsKept === 0,
    requestPolicy: 'cache-and-network',
  })
  if (found.rowsKept === 0) return null
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('imports.undo.keptTitle', { count: found.rowsKept, formatted: number(found.rowsKept) })}
      </Typography.Title>
      <Table<Kept>
        size="small"
        rowKey="row"
        loading={fetching}
        dataSource={data?.import?.keptRows ?? []}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        style={{ marginBottom: 12 }}
        columns={[
          { title: t('imports.row'), dataIndex: 'row', width: 80 },
          {
            title: t('imports.undo.record'),
            render: (_value, { recordId }) => <Link to={pathOf(recordId)}>{t('imports.undo.open')}</Link>,
          },
          { title: t('imports.undo.why'), render: (_value, { why }) => t(`imports.undo.reasons.${reason(why)}`) },
        ]}
      />
      <UndoButton found={found} everything />
    </>
  )
}
