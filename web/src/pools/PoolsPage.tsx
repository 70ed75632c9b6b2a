import { Empty, Flex, Segmented, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { PoolStandingsDocument } from '../gql/graphql'
import { useChanges } from '../live/changes'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { LinkButton } from '../ui/LinkButton'
import { Counters } from './Counters'
import { Notices } from './Notices'
import { WaitingList } from './WaitingList'

/** The public pools one is for: what one may still take, and what waits. */
export function PoolsPage() {
  const { t } = useTranslation()
  const manages = useMay('access:manage')
  const [params, setParams] = useSearchParams()
  const [{ data, error }, again] = useQuery({ query: PoolStandingsDocument, requestPolicy: 'cache-and-network' })
  useChanges(({ changes, missed }) => {
    if (missed || changes.some(({ type }) => POOLED.has(type))) again({ requestPolicy: 'network-only' })
  })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const standings = data?.poolStandings
  const chosen = standings?.find(({ pool }) => pool.id === params.get('pool')) ?? standings?.[0]
  const settings = manages && <LinkButton to="/settings/pools">{t('pools.settings')}</LinkButton>
  return (
    <>
      <SettingsHead title={t('pools.title')} lead={t('pools.lead')} action={settings} />
      <Notices />
      {!standings && <Skeleton active paragraph={{ rows: 6 }} />}
      {standings && !chosen && <Empty description={t(manages ? 'pools.noneYet' : 'pools.noneForYou')} />}
      {standings && chosen && (
        <>
          {standings.length > 1 && (
            <Flex style={{ marginBottom: 12, overflowX: 'auto' }}>
              <Segmented
                aria-label={t('pools.title')}
                value={chosen.pool.id}
                options={standings.map(({ pool, waiting }) => ({ value: pool.id, label: `${pool.name} (${waiting})` }))}
                onChange={(pool) => setParams({ pool })}
              />
            </Flex>
          )}
          <Counters standing={chosen} />
          <WaitingList key={chosen.pool.id} standing={chosen} />
        </>
      )}
    </>
  )
}

const POOLED: ReadonlySet<string> = new Set(['ACCOUNT', 'LEAD', 'POOL'])
