import { DownloadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Card, Flex, Progress, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useClient, useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  ImportSheetCsvDocument,
  ImportSheetDocument,
  type ImportSheetQuery,
  ReconcileImportDocument,
} from '../gql/graphql'
import { dateTime, number } from '../i18n/format'
import { download } from '../trust/download'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { Same } from './Same'
import { SheetColumns } from './SheetColumns'
import { SheetSamples } from './SheetSamples'
import type { Sheet } from './sheet'
import { usePolling } from './usePolling'

type Found = NonNullable<ImportSheetQuery['import']>

const LINES = ['rows', 'created', 'updated', 'skipped', 'rejected', 'restored'] as const
const FACTS = ['untouched', 'unexplained', 'surplus', 'binned', 'unreached'] as const
const AT_WORK = ['UPLOADED', 'PLANNING', 'PLANNED', 'RUNNING', 'UNDOING']

/** An import held against its file a second time: every row, every sum, every column. */
export function SheetPage() {
  const id = useParams().id ?? ''
  const [{ data, fetching, error }, retry] = useQuery({
    query: ImportSheetDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  })
  const again = () => retry({ requestPolicy: 'network-only' })
  const found = data?.import
  usePolling(found?.sheet ? !found.sheet.ready : false, 1000, async () => again())
  if (found) return <SheetOf found={found} onAsked={again} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={again} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

function SheetOf({ found, onAsked }: { found: Found; onAsked: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const client = useClient()
  const reconcile = useAction(ReconcileImportDocument)
  const { sheet } = found
  const making = sheet !== null && sheet !== undefined && !sheet.ready
  const ask = async () => {
    const payload = await reconcile({ input: { id: found.id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    onAsked()
  }
  const save = async () => {
    const variables = { id: found.id }
    const { data } = await client.query(ImportSheetCsvDocument, variables, { requestPolicy: 'network-only' }).toPromise()
    const csv = data?.import?.sheetCsv
    if (csv) download(`${found.filename.replace(/\.[^.]*$/, '')}-sheet.csv`, `\uFEFF${csv}`, 'text/csv')
  }
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} wrap style={{ marginBottom: 16 }}>
        <div>
          <Typography.Title level={1} style={{ margin: 0, fontSize: 22, overflowWrap: 'anywhere' }}>
            {t('imports.sheet.of', { file: found.filename })}
          </Typography.Title>
          <Link to={`/imports/${encodeURIComponent(found.id)}`}>{t('imports.sheet.back')}</Link>
        </div>
        <Flex gap={8} wrap>
          <Button onClick={() => void ask()} disabled={making || AT_WORK.includes(found.state)}>
            {t(sheet ? 'imports.sheet.again' : 'imports.sheet.make')}
          </Button>
          {sheet?.ready && !sheet.fileMissing && (
            <Button icon={<DownloadOutlined aria-hidden />} onClick={() => void save()}>
              {t('imports.sheet.csv')}
            </Button>
          )}
        </Flex>
      </Flex>
      <Card>
        {!sheet && <Alert type="info" showIcon title={t('imports.sheet.none')} />}
        {making && (
          <div role="status">
            <Progress percent={0} status="active" showInfo={false} aria-label={t('imports.progress')} />
            {t('imports.sheet.making', { rows: number(sheet.rowsRead) })}
          </div>
        )}
        {sheet?.fileMissing && <Alert type="warning" showIcon title={t('imports.sheet.fileMissing')} />}
        {sheet?.ready && !sheet.fileMissing && <SheetBody sheet={sheet} />}
      </Card>
    </>
  )
}

function SheetBody({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation()
  const facts = FACTS.map((name) => ({ name, count: sheet.facts.find((fact) => fact.name === name)?.count ?? 0 }))
  return (
    <>
      <Alert
        showIcon
        type={sheet.agrees ? 'success' : 'warning'}
        title={t(sheet.agrees ? 'imports.sheet.agrees' : 'imports.sheet.differs')}
        description={t('imports.sheet.lead', { at: dateTime(sheet.madeAt) })}
        style={{ marginBottom: 16 }}
      />
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('imports.sheet.rowsTitle')}
      </Typography.Title>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        style={{ marginBottom: 16 }}
        dataSource={LINES.flatMap((name) => sheet.lines.filter((line) => line.name === name).map((line) => ({ ...line, name })))}
        columns={[
          { title: t('imports.sheet.what'), render: (_value, { name }) => t(`imports.sheet.lines.${name}`) },
          { title: t('imports.sheet.counted'), align: 'right', render: (_value, { counted }) => number(counted) },
          { title: t('imports.sheet.found'), align: 'right', render: (_value, { found }) => number(found) },
          {
            title: t('imports.sheet.same'),
            align: 'center',
            render: (_value, { counted, found }) => <Same agrees={counted === found} />,
          },
        ]}
      />
      {facts
        .filter(({ count }) => count > 0)
        .map(({ name, count }) => (
          <Typography.Paragraph key={name} style={{ marginBottom: 8 }}>
            {t(`imports.sheet.facts.${name}`, { count, formatted: number(count) })}
          </Typography.Paragraph>
        ))}
      <SheetColumns columns={sheet.columns} />
      <SheetSamples samples={sheet.samples} />
    </>
  )
}
