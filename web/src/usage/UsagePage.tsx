import { Alert, Card, Flex, Progress, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type Fullness, UsageDocument, type UsageQuery } from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { CompanySizeCard } from './CompanySizeCard'
import { limitAmount, limitName } from './limitName'

type Meter = UsageQuery['usage'][number]

const COLOURS: Record<Fullness, 'success' | 'warning' | 'error'> = { FINE: 'success', NEAR: 'warning', OVER: 'error' }
const STROKES: Record<Fullness, string> = {
  FINE: 'var(--ant-color-success)',
  NEAR: 'var(--ant-color-warning)',
  OVER: 'var(--ant-color-error)',
}

/** How much of what the plan counts is used, and how much of Rapport the company wants to see. */
export function UsagePage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: UsageDocument, requestPolicy: 'cache-and-network' })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('shell.nav.usage')} lead={t('usage.lead')} />
      {data ? <Meters meters={data.usage} /> : <Skeleton active paragraph={{ rows: 6 }} />}
      <CompanySizeCard />
    </>
  )
}

function Meters({ meters }: { meters: readonly Meter[] }) {
  const { t } = useTranslation()
  const full = meters.filter(({ state }) => state !== 'FINE')
  return (
    <>
      {full.length > 0 && (
        <Alert
          type={full.some(({ state }) => state === 'OVER') ? 'error' : 'warning'}
          showIcon
          style={{ marginBottom: 16 }}
          title={t('usage.full', { what: full.map(({ name }) => limitName(t, name)).join(', ') })}
          description={t('usage.fullText')}
        />
      )}
      <Card style={{ marginBottom: 16 }}>
        <Flex vertical gap={20}>
          {meters.map((meter) => (
            <MeterLine key={meter.name} meter={meter} />
          ))}
        </Flex>
      </Card>
    </>
  )
}

function MeterLine({ meter }: { meter: Meter }) {
  const { t } = useTranslation()
  const name = limitName(t, meter.name)
  const percent = meter.number ? Math.min(100, Math.round((meter.used / meter.number) * 100)) : meter.used ? 100 : 0
  return (
    <div>
      <Flex justify="space-between" gap={12} wrap>
        <Typography.Text strong>{name}</Typography.Text>
        <Flex gap={8} align="center">
          <Typography.Text>
            {meter.number
              ? t('usage.of', { used: limitAmount(meter.name, meter.used), number: limitAmount(meter.name, meter.number) })
              : t('usage.none')}
          </Typography.Text>
          <Tag color={COLOURS[meter.state]} style={{ margin: 0 }}>
            {t(`usage.states.${meter.state}`)}
          </Tag>
        </Flex>
      </Flex>
      <Progress percent={percent} showInfo={false} strokeColor={STROKES[meter.state]} aria-label={name} />
      {meter.most > meter.number && (
        <Typography.Text type="secondary">{t('usage.most', { most: limitAmount(meter.name, meter.most) })}</Typography.Text>
      )}
    </div>
  )
}
