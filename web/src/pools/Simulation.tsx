import { Alert, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type PoolRulesInput, SimulatePoolDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import { useNames } from './useNames'

const SHOWN = 10

/** What rules would have returned in the last ninety days, and whose it was. */
export function Simulation({ rules }: { rules: PoolRulesInput }) {
  const { t } = useTranslation()
  const names = useNames()
  const [{ data, error }, again] = useQuery({
    query: SimulatePoolDocument,
    variables: { rules },
    requestPolicy: 'network-only',
  })
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} />
  const found = data.simulatePool
  return (
    <Alert
      role="status"
      type={found.length > 0 ? 'warning' : 'success'}
      showIcon
      style={{ marginBottom: 16 }}
      title={t('pools.foreseen', { count: found.length })}
      description={
        <>
          {found.slice(0, SHOWN).map(({ id, title, ownerId, dueAt }) => (
            <div key={id}>
              {title} · {names.get(ownerId) ?? t('pools.formerMember')} · {dateTime(dueAt)}
            </div>
          ))}
          {found.length > SHOWN && <div>{t('pools.andMore', { count: found.length - SHOWN })}</div>}
        </>
      }
    />
  )
}
