import { DollarOutlined } from '@ant-design/icons'
import { Avatar } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { ActivityComposer } from '../activities/ActivityComposer'
import { faultOf } from '../api/faults'
import { ApprovalBar, RecordApprovals } from '../approvals/RecordApprovals'
import { type DealDetailFragment, DealDocument } from '../gql/graphql'
import { useLiveRecord } from '../live/changes'
import { DealQuotes } from '../quotes/DealQuotes'
import { NextActivityCell, Tags } from '../records/cells'
import { DetailLayout } from '../records/DetailLayout'
import { pathOf } from '../records/paths'
import { RecordHeader } from '../records/RecordHeader'
import { useRemove } from '../records/useRemove'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { DealActions } from './DealActions'
import { DealDrawer } from './DealDrawer'
import { useDealFacts } from './facts'
import { MovesView } from './MovesView'
import { Outcome } from './Outcome'
import { PartiesView } from './PartiesView'
import { StagePath } from './StagePath'
import { Rotting, StatusTag } from './status'
import { Worth } from './worth'

export function DealPage() {
  const id = useParams().id ?? ''
  const ownFields = useHasModule('custom_fields')
  const [{ data, fetching, error }, retry] = useQuery({ query: DealDocument, variables: { id, ownFields } })
  useLiveRecord(id, () => retry({ requestPolicy: 'network-only' }))
  if (data?.deal) return <DealDetail key={id} deal={data.deal} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

function DealDetail({ deal }: { deal: DealDetailFragment }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const [editing, setEditing] = useState(false)
  const facts = useDealFacts(deal)
  const mayLog = useAccess('activity').may('CREATE')
  const quoting = useHasModule('quotes')
  return (
    <>
      <RecordHeader
        recordId={deal.id}
        name={deal.name}
        avatar={<Avatar shape="square" size={44} icon={<DollarOutlined aria-hidden />} />}
        back={{ to: '/deals', label: t('deals.plural') }}
        under={
          <>
            <StatusTag status={deal.status} />
            <Rotting deal={deal} />
            <strong>
              <Worth amount={deal.amount} />
            </strong>
            {deal.account && <Link to={pathOf(deal.account.id)}>{deal.account.name}</Link>}
            <Tags tags={deal.tags} />
            {deal.status === 'OPEN' && <NextActivityCell next={deal.nextActivity} />}
          </>
        }
        onEdit={() => setEditing(true)}
        onDelete={() => void remove(deal, deal.name).then((gone) => gone && navigate('/deals'))}
      />
      <StagePath deal={deal} />
      <Outcome deal={deal} />
      <DealActions deal={deal} />
      <ApprovalBar recordId={deal.id} name={deal.name} />
      <DetailLayout
        recordId={deal.id}
        tabs={[
          ...(quoting ? [{ key: 'quotes', label: t('quotes.plural'), children: <DealQuotes deal={deal} /> }] : []),
          { key: 'parties', label: t('deals.parties.title'), children: <PartiesView deal={deal} /> },
          { key: 'moves', label: t('deals.moves.title'), children: <MovesView dealId={deal.id} /> },
          { key: 'approvals', label: t('approvals.title'), children: <RecordApprovals recordId={deal.id} /> },
        ]}
        facts={facts}
        composer={mayLog && <ActivityComposer dealId={deal.id} accountId={deal.account?.id ?? null} />}
      />
      {editing && <DealDrawer deal={deal} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />}
    </>
  )
}
