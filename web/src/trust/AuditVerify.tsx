import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Progress, Skeleton, Table, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AuditExportsDocument,
  type AuditExportRowFragment,
  AuditHeadsDocument,
  type AuditHeadRowFragment,
  ExportAuditLogDocument,
} from '../gql/graphql'
import { dateTime, number } from '../i18n/format'
import { usePolling } from '../imports/usePolling'
import { FaultResult } from '../ui/FaultResult'
import { download } from './download'
import styles from './trust.module.css'

const POLL_MS = 1000
const HEADS_MS = 5000
const SHOWN = 5

/** The log as a file, the heads to keep elsewhere, and the command that checks the one by the other. */
export function AuditVerify() {
  return (
    <Flex vertical gap={16}>
      <ExportCard />
      <HeadsCard />
      <StepsCard />
    </Flex>
  )
}

function ExportCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [{ data, error }, retry] = useQuery({ query: AuditExportsDocument, requestPolicy: 'cache-and-network' })
  const order = useAction(ExportAuditLogDocument)
  const again = () => retry({ requestPolicy: 'network-only' })
  const waiting = data?.auditExports.some(({ state }) => state === 'WAITING') ?? false
  usePolling(waiting, POLL_MS, async () => again())
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={again} />
  const begin = async () => {
    const payload = await order({})
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    again()
  }
  return (
    <Card
      title={t('trust.audit.export')}
      extra={
        <Button type="primary" disabled={waiting} onClick={() => void begin()}>
          {t('trust.audit.exportNow')}
        </Button>
      }
    >
      <Typography.Paragraph type="secondary">{t('trust.audit.exportLead')}</Typography.Paragraph>
      {!data && <Skeleton active paragraph={{ rows: 2 }} />}
      {data?.auditExports.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('trust.audit.noExports')} />
      )}
      <Flex vertical gap={8}>
        {data?.auditExports.slice(0, SHOWN).map((found) => (
          <ExportRow key={found.id} found={found} />
        ))}
      </Flex>
    </Card>
  )
}

function ExportRow({ found }: { found: AuditExportRowFragment }) {
  const { t } = useTranslation()
  return (
    <Flex justify="space-between" align="center" gap={12} wrap>
      <Typography.Text>
        {dateTime(found.createdAt)}
        {found.entries !== null && ` · ${t('trust.audit.count', { count: found.entries, n: number(found.entries) })}`}
      </Typography.Text>
      {found.state === 'WAITING' && (
        <div style={{ width: 160 }}>
          <Progress percent={100} status="active" showInfo={false} aria-label={t('trust.audit.states.WAITING')} />
        </div>
      )}
      {found.url ? (
        <Button icon={<DownloadOutlined aria-hidden />} href={found.url} download>
          {t('trust.audit.download')}
        </Button>
      ) : (
        <Tag>{t(`trust.audit.states.${found.state}`)}</Tag>
      )}
    </Flex>
  )
}

function HeadsCard() {
  const { t } = useTranslation()
  const [{ data }, again] = useQuery({
    query: AuditHeadsDocument,
    variables: { first: SHOWN },
    requestPolicy: 'cache-and-network',
  })
  // The first comes within a minute: somebody may be waiting for it.
  usePolling(data?.auditHeads.length === 0, HEADS_MS, async () => again({ requestPolicy: 'network-only' }))
  return (
    <Card title={t('trust.audit.heads')} styles={{ body: { overflowX: 'auto' } }}>
      <Typography.Paragraph type="secondary">{t('trust.audit.headsLead')}</Typography.Paragraph>
      <Table<AuditHeadRowFragment>
        rowKey="size"
        size="small"
        loading={!data}
        pagination={false}
        dataSource={data?.auditHeads ?? []}
        locale={{ emptyText: t('trust.audit.noHeads') }}
        columns={[
          { title: t('trust.audit.size'), render: (_value, { size }) => number(size) },
          { title: t('trust.audit.at'), render: (_value, { at }) => dateTime(at) },
          {
            title: t('trust.audit.root'),
            responsive: ['md'],
            render: (_value, { root }) => <Typography.Text code>{root}</Typography.Text>,
          },
          {
            align: 'right',
            title: <span className="visually-hidden">{t('common.moreActions')}</span>,
            render: (_value, { size, document }) => (
              <Button size="small" onClick={() => download(`audit-head-${size}.json`, JSON.stringify(document, null, 2))}>
                {t('trust.audit.save')}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  )
}

const COMMAND = 'python verify_audit.py audit-log.jsonl --head audit-head.json'

function StepsCard() {
  const { t } = useTranslation()
  return (
    <Card title={t('trust.audit.how')}>
      <ol className={styles.steps}>
        <li>{t('trust.audit.step1')}</li>
        <li>{t('trust.audit.step2')}</li>
        <li>
          {t('trust.audit.step3')}
          <Typography.Paragraph code copyable={{ text: COMMAND }} style={{ margin: '8px 0' }}>
            {COMMAND}
          </Typography.Paragraph>
        </li>
        <li>
          {t('trust.audit.step4')}{' '}
          <Typography.Link href="/.well-known/rapport-audit-keys.json" target="_blank">
            /.well-known/rapport-audit-keys.json
          </Typography.Link>
        </li>
      </ol>
    </Card>
  )
}
