import { App, Button, Card, Empty, Flex, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { AcknowledgeAlertDocument, type AlertRowFragment, AlertsDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import { evidenceText } from './evidence'
import styles from './trust.module.css'

export function AlertList({ acknowledged }: { acknowledged: boolean }) {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({
    query: AlertsDocument,
    variables: { acknowledged },
    requestPolicy: 'cache-and-network',
  })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <Card styles={{ body: { padding: '4px 16px' } }}>
      {!data && <Skeleton active paragraph={{ rows: 4 }} />}
      {data?.alerts.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('trust.alerts.none')} />
      )}
      <ul className={styles.entries} aria-label={t('shell.nav.alerts')}>
        {data?.alerts.map((alert) => (
          <AlertItem key={alert.id} alert={alert} />
        ))}
      </ul>
    </Card>
  )
}

function AlertItem({ alert }: { alert: AlertRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const acknowledge = useAction(AcknowledgeAlertDocument)
  const settle = async () => {
    const payload = await acknowledge({ input: { id: alert.id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const seen = alert.acknowledgedAt && alert.acknowledgedBy
  return (
    <li>
      <Flex justify="space-between" gap={12} align="flex-start" wrap>
        <div className={styles.entry}>
          <Typography.Text strong>{t(`trust.alerts.kinds.${alert.kind}`)}</Typography.Text>{' '}
          {seen && <Tag color="green">{t('trust.alerts.seen')}</Tag>}
          <div>{evidenceText(t, alert)}</div>
          <Typography.Text type="secondary">
            {dateTime(alert.firstAt)}
            {alert.lastAt !== alert.firstAt && ` – ${dateTime(alert.lastAt)}`}
            {seen && ` · ${t('trust.alerts.seenBy', { name: seen.name, at: dateTime(alert.acknowledgedAt ?? '') })}`}
          </Typography.Text>
        </div>
        {!alert.acknowledgedAt && (
          <Button size="small" onClick={() => void settle()}>
            {t('trust.alerts.acknowledge')}
          </Button>
        )}
      </Flex>
    </li>
  )
}
