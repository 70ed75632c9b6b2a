import { App, Button, Card, Descriptions, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAction } from '../api/useAction'
import { type CompanyLifeDetailFragment, ReopenCompanyDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { PageLoading } from '../ui/PageLoading'
import { CloseModal } from './CloseModal'
import { ExportCard } from './ExportCard'
import { usePlanName } from './planName'
import { useCompanyLife } from './useCompanyLife'

const COLOURS = {
  TRIAL: 'blue',
  ACTIVE: 'green',
  PAST_DUE: 'gold',
  SUSPENDED: 'red',
  CLOSED: 'red',
  GONE: 'default',
} as const

/** How the company stands, everything it has as one file, and its end. */
export function CompanyPage() {
  const { t } = useTranslation()
  const isOwner = useMe().role === 'OWNER'
  return (
    <div style={{ maxWidth: 760 }}>
      <SettingsHead
        title={t('shell.nav.company')}
        lead={isOwner ? t('life.company.lead') : t('life.company.onlyOwners')}
      />
      {isOwner && <Owned />}
    </div>
  )
}

function Owned() {
  const life = useCompanyLife()
  if (!life) return <PageLoading />
  return (
    <>
      <StandingCard life={life} />
      <ExportCard />
      {life.status === 'CLOSED' ? <ReopenCard /> : <CloseCard />}
    </>
  )
}

function StandingCard({ life }: { life: CompanyLifeDetailFragment }) {
  const { t } = useTranslation()
  const nameOf = usePlanName()
  return (
    <Card
      title={t('life.company.standing')}
      extra={<Link to="/settings/billing">{t('life.company.plans')}</Link>}
      style={{ marginBottom: 16 }}
    >
      <Descriptions
        column={{ xs: 1, sm: 2 }}
        styles={{ label: { color: 'var(--ant-color-text-secondary)' } }}
        items={[
          {
            label: t('life.company.state'),
            children: <Tag color={COLOURS[life.status]}>{t(`life.company.status.${life.status}`)}</Tag>,
          },
          { label: t('life.company.plan'), children: nameOf(life.plan) },
          ...(life.lastDay ? [{ label: t('life.company.until'), children: day(life.lastDay) }] : []),
          ...(life.nextPlan ? [{ label: t('life.company.next'), children: nameOf(life.nextPlan) }] : []),
        ]}
      />
    </Card>
  )
}

function CloseCard() {
  const { t } = useTranslation()
  const [closing, setClosing] = useState(false)
  return (
    <Card title={t('life.company.close')}>
      <p style={{ marginTop: 0 }}>{t('life.company.closeLead')}</p>
      <p>{t('life.company.remains')}</p>
      <Button danger onClick={() => setClosing(true)}>
        {t('life.company.closeNow')}
      </Button>
      {closing && <CloseModal onClose={() => setClosing(false)} />}
    </Card>
  )
}

function ReopenCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const reopen = useAction(ReopenCompanyDocument)
  const [busy, setBusy] = useState(false)
  const act = async () => {
    setBusy(true)
    const payload = await reopen({})
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('life.company.reopened'))
  }
  return (
    <Card title={t('life.company.reopen')}>
      <p style={{ marginTop: 0 }}>{t('life.company.reopenLead')}</p>
      <Button type="primary" loading={busy} onClick={() => void act()}>
        {t('life.company.reopen')}
      </Button>
    </Card>
  )
}
