import { ImportOutlined } from '@ant-design/icons'
import { Card, Empty, Flex, Progress, Skeleton, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { ImportsDocument, type ImportState, type ImportSummaryFragment } from '../gql/graphql'
import { number } from '../i18n/format'
import listStyles from '../lists/lists.module.css'
import { Ago } from '../records/cells'
import { recordTypeName } from '../records/paths'
import { useMay } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { LinkButton } from '../ui/LinkButton'
import { useCompact } from '../ui/useCompact'
import { isWorking, percentDone, percentUndone } from './importSteps'
import { usePolling } from './usePolling'

const COLOURS: Partial<Record<ImportState, string>> = {
  DONE: 'green',
  FAILED: 'red',
  RUNNING: 'blue',
  PLANNING: 'blue',
  UNDOING: 'blue',
}

export function ImportsPage() {
  const { t } = useTranslation()
  const compact = useCompact()
  const mayImport = useMay('imports:run')
  const [{ data, error }, retry] = useQuery({ query: ImportsDocument, variables: { first: 50 } })
  const imports = data?.imports
  usePolling(imports?.some(({ state }) => isWorking(state)) ?? false, 1000, async () =>
    retry({ requestPolicy: 'network-only' }),
  )
  const button = mayImport && (
    <LinkButton to="/imports/new" type="primary" icon={<ImportOutlined aria-hidden />}>
      {t('imports.new')}
    </LinkButton>
  )
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {t('shell.nav.imports')}
        </Typography.Title>
        {button}
      </Flex>
      {error && !imports && (
        <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
      )}
      {!error && !imports && <Skeleton active />}
      {imports?.length === 0 && (
        <Card>
          <Empty description={t('imports.empty')}>{button}</Empty>
        </Card>
      )}
      {imports && imports.length > 0 && (compact ? <Cards imports={imports} /> : <Rows imports={imports} />)}
    </>
  )
}

function State({ found }: { found: ImportSummaryFragment }) {
  const { t } = useTranslation()
  if (isWorking(found.state)) return <Progress percent={found.state === 'UNDOING' ? percentUndone(found) : percentDone(found)} size="small" style={{ width: 140 }} />
  return <Tag color={COLOURS[found.state] ?? 'default'}>{t(`imports.states.${found.state}`)}</Tag>
}

function Rows({ imports }: { imports: readonly ImportSummaryFragment[] }) {
  const { t } = useTranslation()
  return (
    <Card styles={{ body: { padding: '0 12px' } }}>
      <Table<ImportSummaryFragment>
        rowKey="id"
        size="middle"
        pagination={false}
        dataSource={imports}
        columns={[
          {
            title: t('imports.file'),
            render: (_value, { id, filename }) => <Link to={`/imports/${id}`}>{filename}</Link>,
          },
          {
            title: t('imports.what'),
            render: (_value, { recordType }) => t(`records.plurals.${recordTypeName(recordType)}`),
          },
          { title: t('imports.state'), render: (_value, found) => <State found={found} /> },
          { title: t('imports.counts.rows'), align: 'right', render: (_value, { rowsTotal }) => number(rowsTotal) },
          {
            title: t('imports.counts.created'),
            align: 'right',
            render: (_value, { rowsCreated }) => number(rowsCreated),
          },
          {
            title: t('imports.counts.rejected'),
            align: 'right',
            render: (_value, { rowsRejected }) => number(rowsRejected),
          },
          { title: t('imports.finished'), render: (_value, { finishedAt }) => <Ago at={finishedAt} /> },
        ]}
      />
    </Card>
  )
}

function Cards({ imports }: { imports: readonly ImportSummaryFragment[] }) {
  const { t } = useTranslation()
  return (
    <ul className={listStyles.cards}>
      {imports.map((found) => (
        <li key={found.id} className={listStyles.card}>
          <div className={listStyles.cardHead}>
            <Link to={`/imports/${found.id}`}>{found.filename}</Link>
            <State found={found} />
          </div>
          <div className={listStyles.cardLines}>
            <span>
              {t('imports.counts.created')}: {number(found.rowsCreated)} / {number(found.rowsTotal)}
            </span>
            <Ago at={found.finishedAt} />
          </div>
        </li>
      ))}
    </ul>
  )
}
