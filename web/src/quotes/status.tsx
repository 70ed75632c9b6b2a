import { Tag } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { QuoteStatus } from '../gql/graphql'

const COLOURS: Record<QuoteStatus, string> = {
  DRAFT: 'default',
  IN_APPROVAL: 'orange',
  APPROVED: 'cyan',
  SENT: 'blue',
  VIEWED: 'geekblue',
  ACCEPTED: 'green',
  DECLINED: 'red',
  EXPIRED: 'default',
  SUPERSEDED: 'default',
}

export function StatusTag({ status }: { status: QuoteStatus }) {
  const { t } = useTranslation()
  return (
    <Tag color={COLOURS[status]} style={{ marginInlineEnd: 0 }}>
      {t(`quotes.statuses.${status}`)}
    </Tag>
  )
}

export function statusOptions(t: TFunction): { value: string; label: string }[] {
  return (Object.keys(COLOURS) as QuoteStatus[]).map((value) => ({ value, label: t(`quotes.statuses.${value}`) }))
}

/** What is on it may still be changed. */
export function isEditable(status: QuoteStatus): boolean {
  return status === 'DRAFT' || status === 'APPROVED'
}
