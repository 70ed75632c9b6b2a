import { Button, Card, Empty, Flex, InputNumber, Popconfirm, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  GrantedToUsDocument,
  LetCompanyGoDocument,
  MoveCompanyPlanDocument,
  PartnerAllowanceDocument,
  PayForCompanyDocument,
  RunCompanyDocument,
  type RunCompanyRowFragment,
  SetCompanySeatsDocument,
  StopPayingForCompanyDocument,
} from '../gql/graphql'
import { date, number } from '../i18n/format'
import { usePlanName } from '../life/planName'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { OurGrant } from './OurGrant'
import own from './partners.module.css'
import { RequestModal } from './RequestModal'
import { size } from './size'
import { useDecided } from './useDecided'

/** One company a partner runs: its figures, its terms, and what it lets the partner do. */
export function CompanyPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const [{ data, error }, again] = useQuery({ query: RunCompanyDocument, variables: { id } })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  const company = data.runCompany
  return (
    <>
      <Link to="/partner" style={{ display: 'inline-block', marginBottom: 8 }}>
        ← {t('shell.nav.portfolio')}
      </Link>
      <SettingsHead title={company.name} />
      <div className={styles.stack}>
        <Access company={company} />
        <Figures company={company} />
        <CompanyTerms key={`${company.plan}${company.seats}`} company={company} />
        <Bills company={company} />
        <LetGo company={company} />
      </div>
    </>
  )
}

function Figures({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  const figures = [
    [t('partners.activeWeek'), number(company.activeWeek)],
    [t('partners.activeMonth'), number(company.activeMonth)],
    [t('partners.activeDays'), number(company.activeDays)],
    [t('partners.touched'), number(company.touched)],
    [t('partners.failing'), number(company.failing)],
    [t('partners.stored'), size(company.storedBytes)],
    [t('partners.renews'), company.renewsAt ? date(company.renewsAt) : t('common.nothing')],
    [t('partners.runSince'), date(company.since)],
  ]
  return (
    <Card title={t('partners.use')}>
      <dl className={own.figures}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

function CompanyTerms({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const [{ data }] = useQuery({ query: PartnerAllowanceDocument })
  const move = useAction(MoveCompanyPlanDocument)
  const setSeats = useAction(SetCompanySeatsDocument)
  const [seats, changeSeats] = useState(company.seats)
  const nameOf = usePlanName()
  const plans = [...new Set([company.plan, ...(data?.partnerAllowance.plans ?? [])])]
  return (
    <Card title={t('partners.terms')}>
      <Flex gap={24} wrap>
        <label>
          <Typography.Text type="secondary">{t('partners.plan')}</Typography.Text>
          <br />
          <Select
            style={{ minWidth: 160 }}
            aria-label={t('partners.plan')}
            value={company.plan}
            options={plans.map((value) => ({ value, label: nameOf(value) }))}
            onChange={async (plan) => {
              decided(await move({ input: { companyId: company.id, plan } }), t('common.saved'))
            }}
          />
        </label>
        <div>
          <Typography.Text type="secondary">
            {t('partners.seatsOf', { used: number(company.members), most: number(company.seats) })}
          </Typography.Text>
          <br />
          <Flex gap={8}>
            <InputNumber
              min={1}
              value={seats}
              aria-label={t('partners.seats')}
              onChange={(value) => changeSeats(value ?? company.seats)}
            />
            <Button
              disabled={seats === company.seats}
              onClick={async () => {
                decided(await setSeats({ input: { companyId: company.id, seats } }), t('common.saved'))
              }}
            >
              {t('common.save')}
            </Button>
          </Flex>
        </div>
      </Flex>
    </Card>
  )
}

function Bills({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const payFor = useAction(PayForCompanyDocument)
  const stop = useAction(StopPayingForCompanyDocument)
  const [seats, setSeats] = useState(Math.max(company.members, 1))
  return (
    <Card title={t('partners.bills')}>
      <Typography.Paragraph type="secondary">
        {t(company.paidByUs ? 'partners.paidByUs' : 'partners.payLead')} <Link to="/settings/billing">{t('partners.ourBills')}</Link>
      </Typography.Paragraph>
      {company.paidByUs ? (
        <Popconfirm
          title={t('partners.stopPayingTitle', { name: company.name })}
          onConfirm={async () => {
            decided(await stop({ input: { companyId: company.id } }), t('common.saved'))
          }}
        >
          <Button disabled={!company.renewsAt}>{t('partners.stopPaying')}</Button>
        </Popconfirm>
      ) : (
        <Flex gap={8}>
          <InputNumber
            min={Math.max(company.members, 1)}
            value={seats}
            aria-label={t('partners.paidSeats')}
            addonAfter={t('partners.seats')}
            onChange={(value) => setSeats(value ?? Math.max(company.members, 1))}
          />
          <Button
            onClick={async () => {
              decided(await payFor({ input: { companyId: company.id, seats } }), t('common.saved'))
            }}
          >
            {t('partners.pay')}
          </Button>
        </Flex>
      )}
    </Card>
  )
}

function Access({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const [{ data }] = useQuery({
    query: GrantedToUsDocument,
    variables: { companyId: company.id },
    requestPolicy: 'cache-and-network',
  })
  const ask = <Button onClick={() => setAsking(true)}>{t('partners.request')}</Button>
  return (
    <Card title={t('partners.ourAccess')} extra={ask}>
      <Typography.Paragraph type="secondary">{t('partners.ourAccessLead')}</Typography.Paragraph>
      {data?.grantedToUs.length === 0 && <Empty description={t('partners.noAccess')} />}
      <ul className={styles.rows}>
        {data?.grantedToUs.map((grant) => (
          <li key={grant.id}>
            <OurGrant grant={grant} title={t('partners.grantFor', { home: grant.home })} />
          </li>
        ))}
      </ul>
      {asking && <RequestModal company={company} onClose={() => setAsking(false)} />}
    </Card>
  )
}

function LetGo({ company }: { company: RunCompanyRowFragment }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const navigate = useNavigate()
  const letGo = useAction(LetCompanyGoDocument)
  return (
    <Card>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Typography.Text type="secondary">{t('partners.letGoText')}</Typography.Text>
        <Popconfirm
          title={t('partners.letGoTitle', { name: company.name })}
          onConfirm={async () => {
            if (decided(await letGo({ input: { companyId: company.id } }), t('partners.gone'))) await navigate('/partner')
          }}
        >
          <Button danger>{t('partners.letGo')}</Button>
        </Popconfirm>
      </Flex>
    </Card>
  )
}
