import { Tag } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { LeadStatus } from '../gql/graphql'

const COLOURS: Record<LeadStatus, string> = {
  NEW: 'blue',
  ASSIGNED: 'cyan',
  IN_PROCESS: 'gold',
  CONVERTED: 'green',
  RECYCLED: 'purple',
  DEAD: 'default',
}

const STATUSES = Object.keys(COLOURS) as LeadStatus[]

export function isOpen(status: LeadStatus): boolean {
  return status === 'NEW' || status === 'ASSIGNED' || status === 'IN_PROCESS'
}

export function StatusTag({ status }: { status: LeadStatus }) {
  const { t } = useTranslation()
  return (
    <Tag color={COLOURS[status]} style={{ marginInlineEnd: 0 }}>
      {t(`leads.statuses.${status}`)}
    </Tag>
  )
}

export function statusOptions(t: TFunction): { value: string; label: string }[] {
  return [
    { value: 'open', label: t('leads.open') },
    ...STATUSES.map((value) => ({ value, label: t(`leads.statuses.${value}`) })),
  ]
}
