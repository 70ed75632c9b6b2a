import { Alert, Flex, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { IsolationProofDocument } from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { BuildFigures, LiveChecks } from './figures'
import { RunCard } from './RunCard'

/** That nobody else sees in: what was looked at, when, with what result, and who signs for it. */
export function IsolationPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: IsolationProofDocument, requestPolicy: 'cache-and-network' })
  const proof = data?.isolationProof
  if (error && !proof)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('shell.nav.isolation')} lead={t('trust.isolation.lead')} />
      {!proof && <Skeleton active paragraph={{ rows: 8 }} />}
      {proof && (
        <Flex vertical gap={16}>
          {proof.live ? (
            <RunCard run={proof.live} title={t('trust.isolation.live')} lead={t('trust.isolation.liveLead')}>
              <LiveChecks statement={proof.live.statement} />
            </RunCard>
          ) : (
            <Alert type="info" showIcon title={t('trust.isolation.noLive')} />
          )}
          {proof.build ? (
            <RunCard run={proof.build} title={t('trust.isolation.build')} lead={t('trust.isolation.buildLead')}>
              <BuildFigures statement={proof.build.statement} />
            </RunCard>
          ) : (
            <Alert
              type="info"
              showIcon
              title={t('trust.isolation.noBuild')}
              description={<Typography.Text code>./rapport isolation</Typography.Text>}
            />
          )}
        </Flex>
      )}
    </>
  )
}
