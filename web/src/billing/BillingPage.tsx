import { Alert, Flex, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { BillingDocument, BillingOwnersDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { AskOwner } from './AskOwner'
import { InvoicesCard } from './InvoicesCard'
import { MethodCard } from './MethodCard'
import { ProfileCard } from './ProfileCard'
import { SubscriptionCard } from './SubscriptionCard'
import { useRepeated } from './useRepeated'

/** What the company has bought, what comes next, its invoices, and who they are addressed to. For owners. */
export function BillingPage() {
  const { t } = useTranslation()
  const isOwner = useMe().role === 'OWNER'
  return (
    <>
      <SettingsHead title={t('shell.nav.billing')} lead={t('billing.lead')} />
      {isOwner ? <OwnersPage /> : <OthersPage />}
    </>
  )
}

function OthersPage() {
  const [{ data }] = useQuery({ query: BillingOwnersDocument })
  return data ? <AskOwner owners={data.billingOwners} /> : <Skeleton active />
}

function OwnersPage() {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const [{ data, error }, retry] = useQuery({ query: BillingDocument, requestPolicy: 'cache-and-network' })
  const waits = params.get('card') === 'saved' && !data?.billing.card
  useRepeated(retry, waits)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />
  const own = data.billing
  return (
    <Flex vertical gap={16} style={{ maxWidth: 860 }}>
      {params.get('card') === 'saved' && !own.card && <Alert type="info" showIcon title={t('billing.cardComing')} />}
      <SubscriptionCard own={own} />
      {!own.billedBy && !own.profile && <ProfileCard profile={undefined} />}
      <InvoicesCard hasCard={Boolean(own.card)} returning={params.has('paying')} />
      {!own.billedBy && own.providers.includes('CARD') && <MethodCard card={own.card ?? undefined} />}
      {!own.billedBy && own.profile && <ProfileCard profile={own.profile} />}
    </Flex>
  )
}
