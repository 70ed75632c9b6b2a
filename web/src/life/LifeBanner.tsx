import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'

import { day } from '../i18n/format'
import { useMay, useMe } from '../session/session'
import { usePlanName } from './planName'
import { useCompanyLife } from './useCompanyLife'

/** Above every screen: how long the trial goes on, what is owed, what a closed company can still do. */
export function LifeBanner() {
  const { t } = useTranslation()
  const life = useCompanyLife()
  const nameOf = usePlanName()
  const isOwner = useMe().role === 'OWNER'
  const mayManage = useMay('tenant:manage')
  const { pathname } = useLocation()
  const [hidden, setHidden] = useState(false)
  if (!life || life.status === 'ACTIVE' || life.status === 'GONE') return null
  if (life.status === 'TRIAL' && (hidden || !mayManage)) return null

  const facts = { count: life.daysLeft ?? 0, day: life.lastDay ? day(life.lastDay) : '', plan: nameOf(life.plan) }
  const text = {
    TRIAL: () => [
      t('life.banner.trial', facts),
      life.nextPlan ? t('life.banner.next', { plan: nameOf(life.nextPlan) }) : t('life.banner.free'),
    ],
    PAST_DUE: () => [t('life.banner.pastDue', facts)],
    SUSPENDED: () => [t('life.banner.suspended')],
    CLOSED: () => [t('life.banner.closed', facts)],
  }[life.status]()
  const [to, label] = {
    TRIAL: ['/settings/billing', t('life.banner.choose')] as const,
    PAST_DUE: ['/settings/billing', t('life.banner.pay')] as const,
    SUSPENDED: ['/settings/billing', t('life.banner.pay')] as const,
    CLOSED: ['/settings/company', t('life.banner.reopen')] as const,
  }[life.status]
  const urgent = life.status !== 'TRIAL'
  const offers = isOwner && pathname !== to && !(life.status === 'TRIAL' && life.nextPlan)
  return (
    <Alert
      banner
      type={life.status === 'SUSPENDED' || life.status === 'CLOSED' ? 'error' : urgent ? 'warning' : 'info'}
      role="status"
      closable={!urgent && { onClose: () => setHidden(true), 'aria-label': t('life.banner.hide') }}
      title={[...text, ...(urgent && !isOwner ? [t('life.banner.askOwner')] : [])].join(' ')}
      action={
        offers && (
          <Link to={to}>
            <Button size="small" type={urgent ? 'primary' : 'default'}>
              {label}
            </Button>
          </Link>
        )
      }
    />
  )
}
