import { DownloadOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Progress, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { RecordExportDocument } from '../gql/graphql'
import { bytes, dateTime, number } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import { useAgain } from './useAgain'

/** How far a file is, and its link. */
export function ExportProgress({ id }: { id: string }) {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: RecordExportDocument, variables: { id }, requestPolicy: 'cache-and-network' })
  const found = data?.recordExport
  const look = () => again({ requestPolicy: 'network-only' })
  useAgain(found?.state === 'RUNNING', look)
  if (error && !found) return <FaultResult fault={faultOf(error)} onRetry={look} />
  if (!found) return <Skeleton active paragraph={{ rows: 2 }} title={false} />
  if (found.state === 'STOPPED' || found.state === 'GONE') {
    return <Alert type="warning" showIcon title={t(`many.exportStates.${found.state}`)} />
  }
  const percent = found.state === 'READY' || !found.rowsTotal ? 100 : Math.floor((100 * found.rowsDone) / found.rowsTotal)
  return (
    <Flex vertical gap={12}>
      <Progress percent={percent} status={found.state === 'READY' ? 'success' : 'active'} />
      <Typography.Text aria-live="polite">
        {t(`many.exportStates.${found.state}`)} {t('many.rows', { count: found.rowsDone, some: number(found.rowsDone) })}
      </Typography.Text>
      {found.url && (
        <>
          <Button type="primary" href={found.url} icon={<DownloadOutlined aria-hidden />}>
            {t('many.download', { size: bytes(found.bytes ?? 0) })}
          </Button>
          <Typography.Text type="secondary">{t('many.until', { at: dateTime(found.until) })}</Typography.Text>
        </>
      )}
    </Flex>
  )
}
