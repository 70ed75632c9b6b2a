import { Alert, Card, Empty, Skeleton } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { GrantedToUsDocument, type GrantRowFragment } from '../gql/graphql'
import { useSession } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { NotFoundPage } from '../ui/NotFoundPage'
import { OurGrant } from './OurGrant'

const EVERY = 15_000

/** The companies that let our support in now, for as long as each allows, and those that did. */
export function SupportPage() {
  const { t } = useTranslation()
  const { partnerStanding } = useSession()
  const ours = partnerStanding?.kind === 'SUPPORT'
  const [{ data, error }, again] = useQuery({ query: GrantedToUsDocument, variables: {}, pause: !ours })
  useEffect(() => {
    if (!ours) return
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), EVERY)
    return () => clearInterval(timer)
  }, [again, ours])
  if (!ours) return <NotFoundPage />
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  const open = data.grantedToUs.filter(({ state }) => state === 'ACTIVE')
  const over = data.grantedToUs.filter(({ state }) => state !== 'ACTIVE')
  return (
    <>
      <SettingsHead title={t('shell.nav.support')} lead={t('partners.supportLead')} />
      <div className={styles.stack}>
        {partnerStanding.suspended && <Alert type="error" showIcon title={t('partners.suspended')} />}
        <Card title={t('partners.supportOpen')}>
          {open.length === 0 && <Empty description={t('partners.supportNone')} />}
          <Grants grants={open} />
        </Card>
        {over.length > 0 && (
          <Card title={t('partners.supportOver')}>
            <Grants grants={over} />
          </Card>
        )}
      </div>
    </>
  )
}

function Grants({ grants }: { grants: readonly GrantRowFragment[] }) {
  return (
    <ul className={styles.rows}>
      {grants.map((grant) => (
        <li key={grant.id}>
          <OurGrant grant={grant} title={grant.company} />
        </li>
      ))}
    </ul>
  )
}
