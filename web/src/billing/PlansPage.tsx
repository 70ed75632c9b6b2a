import { Alert, Segmented, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { BillingDocument, type BillingInterval, PlansDocument, type PlansQuery } from '../gql/graphql'
import { list } from '../i18n/format'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import styles from './billing.module.css'
import { ChangePlanModal } from './ChangePlanModal'
import { LeavePlanModal } from './LeavePlanModal'
import { moduleName } from './names'
import { PlanCard } from './PlanCard'

/** The plans side by side; `?module=` marks one that somebody missed. */
export function PlansPage() {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const [{ data, error }, retry] = useQuery({ query: PlansDocument, requestPolicy: 'cache-and-network' })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('shell.nav.plans')} lead={t('billing.plansLead')} />
      {data ? <Plans found={data} missed={params.get('module') ?? undefined} /> : <Skeleton active />}
    </>
  )
}

function Plans({ found, missed }: { found: PlansQuery; missed: string | undefined }) {
  const { t } = useTranslation()
  const isOwner = useMe().role === 'OWNER'
  const [{ data: own }] = useQuery({ query: BillingDocument, pause: !isOwner, requestPolicy: 'cache-and-network' })
  const bought = own?.billing.subscription
  const [chosen, setInterval] = useState<BillingInterval>()
  const [wanted, setWanted] = useState<string>()
  const interval = chosen ?? bought?.interval ?? 'MONTH'
  const priced = new Set(found.planPrices.map(({ plan }) => plan))
  const modules = [...new Set(found.plans.flatMap((plan) => plan.modules))]
  const cheapest = missed && found.plans.find(({ modules }) => modules.includes(missed))
  const offer = found.plans.find(({ code }) => code === wanted)
  return (
    <>
      {missed && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 16 }}
          title={
            cheapest
              ? t('billing.missed', { module: moduleName(t, missed), plan: cheapest.name })
              : t('billing.missedNowhere', { module: moduleName(t, missed) })
          }
        />
      )}
      <Segmented<BillingInterval>
        value={interval}
        onChange={setInterval}
        options={[
          { value: 'MONTH', label: t('billing.monthly') },
          { value: 'YEAR', label: t('billing.yearly') },
        ]}
        aria-label={t('billing.interval')}
      />
      <div className={styles.plans}>
        {found.plans.map((plan) => (
          <PlanCard
            key={plan.code}
            plan={plan}
            modules={modules}
            price={found.planPrices.find((each) => each.plan === plan.code && each.interval === interval)}
            isFree={!priced.has(plan.code)}
            missed={missed}
            isAnswer={plan === cheapest}
            isBought={bought?.plan === plan.code && bought.interval === interval}
            canChoose={isOwner && own !== undefined && !own.billing.billedBy}
            isSubscribed={Boolean(bought)}
            onChoose={() => setWanted(plan.code)}
          />
        ))}
      </div>
      <Typography.Paragraph type="secondary">{t('billing.taxNote')}</Typography.Paragraph>
      {own?.billing.billedBy && <Alert type="info" showIcon title={t('billing.billedBy', { name: own.billing.billedBy })} />}
      {!isOwner && found.billingOwners.length > 0 && (
        <Alert type="info" showIcon title={t('billing.askOwners', { names: list(found.billingOwners) })} />
      )}
      {offer && own && priced.has(offer.code) && (
        <ChangePlanModal plan={offer} interval={interval} own={own.billing} onClose={() => setWanted(undefined)} />
      )}
      {offer && own && !priced.has(offer.code) && (
        <LeavePlanModal plan={offer} bought={bought} onClose={() => setWanted(undefined)} />
      )}
    </>
  )
}
