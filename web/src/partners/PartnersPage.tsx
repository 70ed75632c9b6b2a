import { Alert, Button, Card, Empty, Popconfirm, Skeleton, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  DecideElevationDocument,
  DecideGrantDocument,
  type ElevationRowFragment,
  type GrantRowFragment,
  LeavePartnerDocument,
  OutsideAccessDocument,
  type OutsideAccessQuery,
  RevokeGrantDocument,
} from '../gql/graphql'
import { dateTime, relativeTime } from '../i18n/format'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PersonAvatar } from '../ui/PersonAvatar'
import { GiveAccessModal } from './GiveAccessModal'
import { GrantCard } from './GrantCard'
import { Offers } from './Offers'
import { useGivableRoles } from './roleNames'
import { useDecided } from './useDecided'

const EVERY = 15_000

/** Who from outside may work in this company, who does now, and the end of it. */
export function PartnersPage() {
  const { t } = useTranslation()
  const isOwner = useMe().role === 'OWNER'
  const [{ data, error }, again] = useQuery({ query: OutsideAccessDocument })
  const [giving, setGiving] = useState(false)
  useEffect(() => {
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), EVERY)
    return () => clearInterval(timer)
  }, [again])
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  const waiting = data.grants.filter(({ state }) => state === 'REQUESTED')
  const rest = data.grants.filter(({ state }) => state !== 'REQUESTED')
  const raised = data.elevations.filter(({ approved, endedAt }) => approved === null && !endedAt)
  const give = isOwner && (
    <Button type="primary" onClick={() => setGiving(true)}>
      {t('partners.give')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('shell.nav.partners')} lead={t('partners.lead')} action={give} />
      <div className={styles.stack}>
        <Inside people={data.atWork} />
        {waiting.length + raised.length > 0 && (
          <Card title={t('partners.waiting')}>
            {!isOwner && <Alert type="info" showIcon title={t('partners.ownersDecide')} style={{ marginBottom: 8 }} />}
            <ul className={styles.rows}>
              {raised.map((each) => (
                <li key={each.id}>
                  <Raise elevation={each} mayDecide={isOwner} />
                </li>
              ))}
              {waiting.map((grant) => (
                <li key={grant.id}>
                  <Asked grant={grant} mayDecide={isOwner} />
                </li>
              ))}
            </ul>
          </Card>
        )}
        <Card title={t('partners.access')}>
          {rest.length === 0 && <Empty description={t('partners.nobody')}>{give}</Empty>}
          <ul className={styles.rows}>
            {rest.map((grant) => (
              <li key={grant.id}>
                <Given grant={grant} />
              </li>
            ))}
          </ul>
        </Card>
        <Offers />
        {data.myPartner && <Partner partner={data.myPartner} mayLeave={isOwner} />}
      </div>
      {giving && <GiveAccessModal partner={data.myPartner?.name} onClose={() => setGiving(false)} />}
    </>
  )
}

function Inside({ people }: { people: OutsideAccessQuery['atWork'] }) {
  const { t } = useTranslation()
  return (
    <Card title={t('partners.atWork')}>
      {people.length === 0 && <Typography.Text type="secondary">{t('partners.nobodyInside')}</Typography.Text>}
      <ul className={styles.rows}>
        {people.map(({ grantId, person, home, lastSeenAt, until }) => (
          <li key={`${grantId}${person}`}>
            <div style={{ display: 'flex', gap: 10, alignItems: 'center' }}>
              <PersonAvatar name={person} size={32} />
              <div>
                <strong>{t('partners.personOf', { person, home })}</strong>
                <br />
                <Typography.Text type="secondary">
                  {t('partners.seen', { at: relativeTime(lastSeenAt) })} ·{' '}
                  {t('partners.until', { until: dateTime(until) })}
                </Typography.Text>
              </div>
            </div>
            <Revoke id={grantId} label={t('partners.throwOut', { person })} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Revoke({ id, label }: { id: string; label: string }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const revoke = useAction(RevokeGrantDocument)
  return (
    <Popconfirm
      title={t('partners.revokeTitle')}
      description={t('partners.revokeText')}
      onConfirm={async () => {
        decided(await revoke({ input: { grantId: id } }), t('partners.revoked'))
      }}
    >
      <Button size="small" danger aria-label={label}>
        {t('partners.revoke')}
      </Button>
    </Popconfirm>
  )
}

function Given({ grant }: { grant: GrantRowFragment }) {
  const { nameOf } = useGivableRoles()
  const open = grant.state === 'ACTIVE' || grant.state === 'DORMANT'
  return (
    <GrantCard
      grant={grant}
      title={grant.home}
      nameOf={nameOf}
      actions={open && <Revoke id={grant.id} label={grant.home} />}
    />
  )
}

function Asked({ grant, mayDecide }: { grant: GrantRowFragment; mayDecide: boolean }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const { nameOf } = useGivableRoles()
  const decide = useAction(DecideGrantDocument)
  const act = async (approve: boolean) => {
    const payload = await decide({ input: { grantId: grant.id, approve } })
    decided(payload, t(approve ? 'partners.approved' : 'partners.declined'))
  }
  const title = grant.requestedBy ? t('partners.personOf', { person: grant.requestedBy, home: grant.home }) : grant.home
  return (
    <GrantCard
      grant={grant}
      title={title}
      nameOf={nameOf}
      actions={
        mayDecide && (
          <>
            <Button size="small" onClick={() => act(false)}>
              {t('partners.decline')}
            </Button>
            <Button size="small" type="primary" onClick={() => act(true)}>
              {t('partners.approveFor', { span: spanOf(t, grant.seconds) })}
            </Button>
          </>
        )
      }
    />
  )
}

function spanOf(t: TFunction, seconds: number): string {
  const hours = Math.round(seconds / 3600)
  return hours < 48 ? t('partners.hours', { count: hours }) : t('partners.days', { count: Math.round(hours / 24) })
}

function Raise({ elevation, mayDecide }: { elevation: ElevationRowFragment; mayDecide: boolean }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const { nameOf } = useGivableRoles()
  const decide = useAction(DecideElevationDocument)
  const act = async (approve: boolean) => {
    const payload = await decide({ input: { elevationId: elevation.id, approve } })
    decided(payload, t(approve ? 'partners.approved' : 'partners.declined'))
  }
  return (
    <>
      <div style={{ minWidth: 0, flex: '1 1 260px' }}>
        <strong>
          {t('partners.wantsRole', {
            person: elevation.person,
            home: elevation.home,
            role: nameOf(elevation.role),
            span: spanOf(t, elevation.seconds),
          })}
        </strong>
        <br />
        <Typography.Text type="secondary">{elevation.reason}</Typography.Text>
      </div>
      {mayDecide && (
        <div style={{ display: 'flex', gap: 8 }}>
          <Button size="small" onClick={() => act(false)}>
            {t('partners.decline')}
          </Button>
          <Button size="small" type="primary" onClick={() => act(true)}>
            {t('partners.approve')}
          </Button>
        </div>
      )}
    </>
  )
}

type MyPartner = NonNullable<OutsideAccessQuery['myPartner']>

function Partner({ partner, mayLeave }: { partner: MyPartner; mayLeave: boolean }) {
  const { t } = useTranslation()
  const decided = useDecided()
  const leave = useAction(LeavePartnerDocument)
  return (
    <Card title={t('partners.myPartner')}>
      <ul className={styles.rows}>
        <li>
          <div>
            <strong>{partner.name}</strong>
            <br />
            <Typography.Text type="secondary">{t('partners.since', { at: dateTime(partner.since) })}</Typography.Text>
          </div>
          {mayLeave && (
            <Popconfirm
              title={t('partners.leavePartner', { name: partner.name })}
              description={t('partners.leavePartnerText')}
              onConfirm={async () => {
                decided(await leave({}), t('partners.left'))
              }}
            >
              <Button size="small" danger>
                {t('partners.leavePartnerButton')}
              </Button>
            </Popconfirm>
          )}
        </li>
      </ul>
    </Card>
  )
}
