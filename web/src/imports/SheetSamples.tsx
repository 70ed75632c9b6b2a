import { Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { pathOf } from '../records/paths'
import type { Sheet } from './sheet'

type Sample = Sheet['samples'][number]

/** Values that read otherwise in the record than in the file, a few of them. */
export function SheetSamples({ samples }: { samples: readonly Sample[] }) {
  const { t } = useTranslation()
  if (samples.length === 0) return null
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 16 }}>
        {t('imports.sheet.samplesTitle')}
      </Typography.Title>
      <Table<Sample>
        size="small"
        rowKey={({ row, column }) => `${row}-${column}`}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={samples}
        columns={[
          { title: t('imports.row'), render: (_value, { row, recordId }) => <Link to={pathOf(recordId)}>{row}</Link> },
          { title: t('imports.column'), dataIndex: 'column' },
          { title: t('imports.sheet.inFile'), dataIndex: 'inFile' },
          { title: t('imports.sheet.stored'), dataIndex: 'stored' },
        ]}
      />
    </>
  )
}
