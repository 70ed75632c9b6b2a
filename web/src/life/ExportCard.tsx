import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, List, Progress, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { CompanyExportsDocument, type CompanyExportRowFragment, ExportCompanyDocument } from '../gql/graphql'
import { dateTime, number } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'

const LOOK_AGAIN = 2_000
const isUnderWay = ({ state }: CompanyExportRowFragment) => state === 'WAITING' || state === 'WRITING'

/** Everything the company has as one archive, asked for at any time. */
export function ExportCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [{ data, error }, again] = useQuery({ query: CompanyExportsDocument, requestPolicy: 'cache-and-network' })
  const order = useAction(ExportCompanyDocument)
  const waits = data?.companyExports.some(isUnderWay) ?? false
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), LOOK_AGAIN)
    return () => clearInterval(timer)
  }, [waits, again])
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />

  const act = async () => {
    const payload = await order({})
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Card title={t('life.company.export')} style={{ marginBottom: 16 }} loading={!data}>
      <Typography.Paragraph type="secondary">{t('life.company.exportLead')}</Typography.Paragraph>
      <Button disabled={waits} onClick={() => void act()}>
        {t('life.company.exportNow')}
      </Button>
      <List
        style={{ marginTop: 8 }}
        dataSource={[...(data?.companyExports ?? [])]}
        rowKey="id"
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('life.company.noExports')} /> }}
        renderItem={(found) => (
          <List.Item key={found.id}>
            <Export found={found} />
          </List.Item>
        )}
      />
    </Card>
  )
}

function Export({ found }: { found: CompanyExportRowFragment }) {
  const { t } = useTranslation()
  const { state, createdAt, done, total, bytes, url } = found
  return (
    <Flex justify="space-between" align="center" gap={12} wrap style={{ width: '100%' }}>
      <div style={{ flex: '1 1 200px' }}>
        <div>{dateTime(createdAt)}</div>
        <Typography.Text type="secondary">
          {t(`life.company.states.${state}`)}
          {bytes != null && ` · ${number(Math.max(1, Math.round(bytes / 1024)))} KB`}
        </Typography.Text>
        {isUnderWay(found) && total > 0 && (
          <Progress
            percent={Math.round((done / total) * 100)}
            size="small"
            format={() => t('life.company.progress', { done: number(done), total: number(total) })}
          />
        )}
      </div>
      {url && (
        <Button type="primary" icon={<DownloadOutlined aria-hidden />} href={url}>
          {t('life.company.download')}
        </Button>
      )}
    </Flex>
  )
}
