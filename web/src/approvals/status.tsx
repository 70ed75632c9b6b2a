import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ApprovalStatus, ApprovalTrailFragment } from '../gql/graphql'

const COLOURS: Record<ApprovalStatus, string> = {
  APPROVING: 'blue',
  RETURNED: 'gold',
  APPROVED: 'green',
  AUTO_APPROVED: 'green',
  UNAPPROVED: 'red',
  AUTO_REJECTED: 'red',
  REVOKED: 'default',
}

/** Where an approval stands; that what was approved has changed since is told instead. */
export function ApprovalTag({ approval }: { approval: ApprovalTrailFragment }) {
  const { t } = useTranslation()
  if (approval.outdatedAt) return <Tag color="gold">{t('approvals.outdated')}</Tag>
  return <Tag color={COLOURS[approval.status]}>{t(`approvals.statuses.${approval.status}`)}</Tag>
}

export function isRunning({ status }: { status: ApprovalStatus }): boolean {
  return status === 'APPROVING' || status === 'RETURNED'
}

export function isGiven({ status, outdatedAt }: ApprovalTrailFragment): boolean {
  return (status === 'APPROVED' || status === 'AUTO_APPROVED') && !outdatedAt
}
