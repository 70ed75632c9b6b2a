import { CloseCircleOutlined, WarningOutlined } from '@ant-design/icons'
import { Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { type ImportProblemsQuery, ImportProblemsDocument, type ProblemSeverity } from '../gql/graphql'
import { number } from '../i18n/format'
import { useCompact } from '../ui/useCompact'

type Problem = NonNullable<ImportProblemsQuery['import']>['problems'][number]

const MOST = 10_000
const SEVERITIES = ['ERROR', 'WARNING'] as const satisfies readonly ProblemSeverity[]

/** Every row with something wrong, by its line in the file. */
export function ProblemTable({ importId, total }: { importId: string; total: number }) {
  const { t } = useTranslation()
  const compact = useCompact()
  const [{ data, fetching }] = useQuery({ query: ImportProblemsDocument, variables: { id: importId, first: MOST } })
  const problems: readonly Problem[] = data?.import?.problems ?? []
  if (total === 0) return null
  const message = (problem: Problem) => (
    <>
      {problem.message}
      {problem.value && (
        <>
          {' '}
          <Typography.Text code style={{ overflowWrap: 'anywhere' }}>
            {problem.value}
          </Typography.Text>
        </>
      )}
    </>
  )
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('imports.problems', { count: total, formatted: number(total) })}
      </Typography.Title>
      <Table<Problem>
        size="small"
        rowKey={(problem) => `${problem.row}-${problem.column}-${problem.code}`}
        loading={fetching}
        dataSource={problems}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t('imports.row'), dataIndex: 'row', width: 80, sorter: (one, other) => one.row - other.row },
          {
            title: t('imports.severity'),
            width: compact ? 110 : 150,
            filters: SEVERITIES.map((value) => ({ value, text: t(`imports.severities.${value}`) })),
            onFilter: (wanted, { severity }) => severity === wanted,
            render: (_value: unknown, { severity }: Problem) => <Severity of={severity} />,
          },
          ...(compact ? [] : [{ title: t('imports.column'), dataIndex: 'column', width: 200 }]),
          {
            title: t('imports.problem'),
            render: (_value: unknown, problem: Problem) => (
              <>
                {compact && problem.column && <strong>{problem.column}: </strong>}
                {message(problem)}
              </>
            ),
          },
        ]}
      />
    </>
  )
}

/** Whether a remark keeps its row out, in words as well as in colour. */
function Severity({ of }: { of: ProblemSeverity }) {
  const { t } = useTranslation()
  const error = of === 'ERROR'
  return (
    <Tag
      color={error ? 'red' : 'gold'}
      icon={error ? <CloseCircleOutlined aria-hidden /> : <WarningOutlined aria-hidden />}
      style={{ marginInlineEnd: 0 }}
    >
      {t(`imports.severities.${of}`)}
    </Tag>
  )
}
