import { PlusOutlined, WarningOutlined } from '@ant-design/icons'
import { Alert, Button, Card, Empty, Flex, Progress, Skeleton, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { PartnerAllowanceDocument, PortfolioDocument, type RunCompanyRowFragment } from '../gql/graphql'
import { date, number } from '../i18n/format'
import listStyles from '../lists/lists.module.css'
import { useSession } from '../session/session'
import { usePlanName } from '../life/planName'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { useCompact } from '../ui/useCompact'
import { CreateCompanyModal } from './CreateCompanyModal'
import styles from './partners.module.css'
import { size } from './size'

/** The companies a partner runs: how they are used, what fails in them, when they renew. */
export function PortfolioPage() {
  const { t } = useTranslation()
  const compact = useCompact()
  const { partnerStanding } = useSession()
  const [after, setAfter] = useState<string[]>([])
  const [creating, setCreating] = useState(false)
  const [{ data, error }, again] = useQuery({
    query: PortfolioDocument,
    variables: { first: 20, after: after.at(-1) ?? null },
  })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const companies = data?.portfolio.nodes
  const create = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('partners.newCompany')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('shell.nav.portfolio')} lead={t('partners.portfolioLead')} action={create} />
      {partnerStanding?.suspended && <Alert type="error" showIcon title={t('partners.suspended')} />}
      <AllowanceCards />
      {!companies && <Skeleton active />}
      {companies?.length === 0 && (
        <Card>
          <Empty description={t('partners.noCompanies')}>{create}</Empty>
        </Card>
      )}
      {companies && companies.length > 0 && (compact ? <Cards companies={companies} /> : <Rows companies={companies} />)}
      <Flex gap={8} justify="flex-end" style={{ marginTop: 12 }}>
        {after.length > 0 && <Button onClick={() => setAfter(after.slice(0, -1))}>{t('partners.earlier')}</Button>}
        {data?.portfolio.pageInfo.hasNextPage && (
          <Button onClick={() => setAfter([...after, data.portfolio.pageInfo.endCursor ?? ''])}>{t('partners.later')}</Button>
        )}
      </Flex>
      {creating && <CreateCompanyModal onClose={() => setCreating(false)} />}
    </>
  )
}

function AllowanceCards() {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: PartnerAllowanceDocument })
  if (!data) return null
  const { tenants, seats, usedTenants, usedSeats } = data.partnerAllowance
  const meters = [
    { label: t('partners.companies'), used: usedTenants, most: tenants },
    { label: t('partners.seats'), used: usedSeats, most: seats },
  ]
  return (
    <div className={styles.cards} style={{ marginBottom: 16 }}>
      {meters.map(({ label, used, most }) => (
        <Card key={label} size="small">
          <Typography.Text type="secondary">{label}</Typography.Text>
          <div style={{ fontSize: 20, fontWeight: 600 }}>
            {t('partners.of', { used: number(used), most: number(most) })}
          </div>
          <Progress
            percent={most ? Math.round((used / most) * 100) : 0}
            showInfo={false}
            size="small"
            aria-label={label}
            strokeColor={most && used / most >= 0.8 ? 'var(--ant-color-warning)' : 'var(--ant-color-primary)'}
          />
        </Card>
      ))}
    </div>
  )
}

function Rows({ companies }: { companies: readonly RunCompanyRowFragment[] }) {
  const { t } = useTranslation()
  const nameOf = usePlanName()
  return (
    <Card styles={{ body: { padding: '0 12px' } }}>
      <Table<RunCompanyRowFragment>
        rowKey="id"
        pagination={false}
        dataSource={[...companies]}
        columns={[
          {
            title: t('partners.company'),
            render: (_value, company) => (
              <>
                <Link to={`/partner/companies/${company.id}`}>
                  <strong>{company.name}</strong>
                </Link>
                <br />
                <Status company={company} />
              </>
            ),
          },
          { title: t('partners.plan'), render: (_value, { plan }) => nameOf(plan) },
          {
            title: t('partners.seats'),
            render: (_value, { members, seats }) => t('partners.of', { used: number(members), most: number(seats) }),
          },
          {
            title: t('partners.activeMembers'),
            render: (_value, { activeWeek, activeMonth }) =>
              t('partners.activeOf', { week: number(activeWeek), month: number(activeMonth) }),
          },
          {
            title: t('partners.activeDays'),
            responsive: ['xl'],
            render: (_value, company) => number(company.activeDays),
          },
          { title: t('partners.touched'), responsive: ['xl'], render: (_value, company) => number(company.touched) },
          { title: t('partners.failing'), render: (_value, company) => <Failing company={company} /> },
          { title: t('partners.stored'), responsive: ['xl'], render: (_value, { storedBytes }) => size(storedBytes) },
          {
            title: t('partners.renews'),
            render: (_value, { renewsAt }) => (renewsAt ? date(renewsAt) : t('common.nothing')),
          },
        ]}
      />
    </Card>
  )
}

function Cards({ companies }: { companies: readonly RunCompanyRowFragment[] }) {
  const { t } = useTranslation()
  const nameOf = usePlanName()
  return (
    <ul className={listStyles.cards}>
      {companies.map((company) => (
        <li key={company.id} className={listStyles.card}>
          <Flex justify="space-between" gap={8}>
            <Link to={`/partner/companies/${company.id}`}>
              <strong>{company.name}</strong>
            </Link>
            <Status company={company} />
          </Flex>
          <span>
            {nameOf(company.plan)} ·{' '}
            {t('partners.seatsOf', { used: number(company.members), most: number(company.seats) })}
          </span>
          <Flex justify="space-between" gap={8}>
            <Typography.Text type="secondary">
              {t('partners.activeMembers')}:{' '}
              {t('partners.activeOf', { week: number(company.activeWeek), month: number(company.activeMonth) })}
            </Typography.Text>
            <Failing company={company} />
          </Flex>
        </li>
      ))}
    </ul>
  )
}

function Status({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  if (company.members === 0) return <Tag color="gold">{t('partners.invited')}</Tag>
  return <Tag color={company.status === 'active' ? 'green' : 'orange'}>{t(`partners.statuses.${statusOf(company.status)}`)}</Tag>
}

const STATUSES = ['trial', 'active', 'past_due', 'suspended', 'closed'] as const

function statusOf(status: string) {
  return STATUSES.find((each) => each === status) ?? 'other'
}

function Failing({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  if (company.failing === 0) return <Typography.Text type="secondary">{t('partners.noneFails')}</Typography.Text>
  return (
    <Tag color="red" icon={<WarningOutlined aria-hidden />}>
      {number(company.failing)}
    </Tag>
  )
}
