import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'

import type { DealDetailFragment } from '../gql/graphql'
import { dateTime } from '../i18n/format'

/** How it ended, when and why. */
export function Outcome({ deal }: { deal: DealDetailFragment }) {
  const { t } = useTranslation()
  if (deal.status === 'OPEN') return null
  const when = deal.closedAt ? dateTime(deal.closedAt) : ''
  const why = deal.lostReason ? t(`deals.reasons.${deal.lostReason}`) : null
  return (
    <Alert
      type={deal.status === 'WON' ? 'success' : 'info'}
      showIcon
      style={{ marginBottom: 16 }}
      title={[t(`deals.ended.${deal.status}`, { when }), why].filter(Boolean).join(' · ')}
      description={deal.outcomeNote}
    />
  )
}
