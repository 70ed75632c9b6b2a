import { Card, Empty, Flex, Segmented, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { ApprovalInboxDocument, DecidedApprovalsDocument, SubmittedApprovalsDocument } from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { LinkButton } from '../ui/LinkButton'
import { ApprovalCard } from './ApprovalCard'
import { StandInsCard } from './StandInsCard'
import { WaitingCard } from './WaitingCard'

const VIEWS = ['waiting', 'submitted', 'decided'] as const

/** What waits for somebody's decision, what they submitted, what they decided, and who decides for them. */
export function ApprovalsPage() {
  const { t } = useTranslation()
  const manages = useMay('access:manage')
  const [params, setParams] = useSearchParams()
  const shown = VIEWS.find((view) => view === params.get('view')) ?? 'waiting'
  const settings = manages && <LinkButton to="/settings/approvals">{t('approvals.flows')}</LinkButton>
  return (
    <>
      <SettingsHead title={t('approvals.title')} lead={t('approvals.lead')} action={settings} />
      <Flex style={{ marginBottom: 16, overflowX: 'auto' }}>
        <Segmented
          aria-label={t('approvals.title')}
          value={shown}
          options={VIEWS.map((view) => ({ value: view, label: t(`approvals.views.${view}`) }))}
          onChange={(view) => setParams({ view })}
        />
      </Flex>
      {shown === 'waiting' && <Waiting />}
      {shown === 'submitted' && <Submitted />}
      {shown === 'decided' && <Decided />}
      <StandInsCard />
    </>
  )
}

function Waiting() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: ApprovalInboxDocument, requestPolicy: 'cache-and-network' })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 5 }} />
  if (data.approvalInbox.length === 0) return <Nothing text={t('approvals.noneWaiting')} />
  return data.approvalInbox.map((each) => <WaitingCard key={each.id} waiting={each} />)
}

function Submitted() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: SubmittedApprovalsDocument, requestPolicy: 'cache-and-network' })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 5 }} />
  if (data.submittedApprovals.length === 0) return <Nothing text={t('approvals.noneSubmitted')} />
  return data.submittedApprovals.map((each) => <ApprovalCard key={each.id} approval={each} />)
}

function Decided() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: DecidedApprovalsDocument, requestPolicy: 'cache-and-network' })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 5 }} />
  if (data.decidedApprovals.length === 0) return <Nothing text={t('approvals.noneDecided')} />
  return data.decidedApprovals.map((each) => <ApprovalCard key={each.id} approval={each} />)
}

function Nothing({ text }: { text: string }) {
  return (
    <Card style={{ marginBottom: 16 }}>
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} />
    </Card>
  )
}
