import { WarningOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { DealForecastCategory, DealLostReason, DealStatus } from '../gql/graphql'

const COLOURS: Record<DealStatus, string> = { OPEN: 'blue', WON: 'green', LOST: 'default' }

/** What an open deal may be forecast as: closed is said by winning it. */
const FORECASTS: readonly DealForecastCategory[] = ['PIPELINE', 'BEST_CASE', 'MOST_LIKELY', 'COMMIT', 'OMITTED']

const REASONS: readonly DealLostReason[] = [
  'PRICE',
  'COMPETITOR',
  'NO_BUDGET',
  'NO_DECISION',
  'BAD_TIMING',
  'MISSING_FEATURE',
  'UNREACHABLE',
  'OTHER',
]

export function StatusTag({ status }: { status: DealStatus }) {
  const { t } = useTranslation()
  return (
    <Tag color={COLOURS[status]} style={{ marginInlineEnd: 0 }}>
      {t(`deals.statuses.${status}`)}
    </Tag>
  )
}

export function statusOptions(t: TFunction): { value: string; label: string }[] {
  return (Object.keys(COLOURS) as DealStatus[]).map((value) => ({ value, label: t(`deals.statuses.${value}`) }))
}

export function forecastOptions(t: TFunction): { value: string; label: string }[] {
  return FORECASTS.map((value) => ({ value, label: t(`deals.forecasts.${value}`) }))
}

export function reasonOptions(t: TFunction): { value: string; label: string }[] {
  return REASONS.map((value) => ({ value, label: t(`deals.reasons.${value}`) }))
}

type Resting = { status: DealStatus; rotsAt?: string | null }

export function rots({ status, rotsAt }: Resting, now = Date.now()): boolean {
  return status === 'OPEN' && rotsAt != null && Date.parse(rotsAt) <= now
}

/** That a deal has rested too long where it is: said in words, not by colour alone. */
export function Rotting({ deal }: { deal: Resting }) {
  const { t } = useTranslation()
  if (!rots(deal)) return null
  return (
    <Tag color="orange" icon={<WarningOutlined aria-hidden />} style={{ marginInlineEnd: 0 }}>
      {t('deals.rotting')}
    </Tag>
  )
}
