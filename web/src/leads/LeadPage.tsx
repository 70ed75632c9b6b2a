import { Alert, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { ActivityComposer } from '../activities/ActivityComposer'
import { faultOf } from '../api/faults'
import { AssignedPanel } from '../assignment/AssignedPanel'
import { DuplicatesNote } from '../duplicates/DuplicatesNote'
import { MergesNote } from '../duplicates/MergesNote'
import { DealsDocument, type LeadDetailFragment, LeadDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useLiveRecord } from '../live/changes'
import { OwnerHistoryView } from '../pools/OwnerHistoryView'
import { ReturnToPool } from '../pools/RecordPool'
import { NextActivityCell, Tags } from '../records/cells'
import { DetailLayout } from '../records/DetailLayout'
import { pathOf } from '../records/paths'
import { RecordHeader } from '../records/RecordHeader'
import { useRemove } from '../records/useRemove'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { PersonAvatar } from '../ui/PersonAvatar'
import { useLeadFacts } from './facts'
import { LeadActions } from './LeadActions'
import { LeadDrawer } from './LeadDrawer'
import { ScorePanel } from './ScorePanel'
import { ScoreTag } from './ScoreTag'
import { StatusTag } from './status'

export function LeadPage() {
  const id = useParams().id ?? ''
  const ownFields = useHasModule('custom_fields')
  const [{ data, fetching, error }, retry] = useQuery({ query: LeadDocument, variables: { id, ownFields } })
  const again = () => retry({ requestPolicy: 'network-only' })
  if (data?.lead) return <LeadDetail key={id} lead={data.lead} again={again} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={again} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

function LeadDetail({ lead, again }: { lead: LeadDetailFragment; again: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const [editing, setEditing] = useState(false)
  useLiveRecord(lead.id, again, editing)
  const facts = useLeadFacts(lead)
  const converted = lead.status === 'CONVERTED'
  const pooled = useHasModule('pools')
  const mayLog = useAccess('activity').may('CREATE') && !converted

  return (
    <>
      <RecordHeader
        recordId={lead.id}
        name={lead.name}
        avatar={<PersonAvatar name={lead.name} size={44} />}
        back={{ to: '/leads', label: t('leads.plural') }}
        under={
          <>
            <StatusTag status={lead.status} />
            <ScoreTag lead={lead} />
            {lead.company && <span>{lead.company}</span>}
            <Tags tags={lead.tags} />
            <NextActivityCell next={lead.nextActivity} />
            <ReturnToPool recordId={lead.id} name={lead.name} ownerId={lead.owner?.id} />
          </>
        }
        onEdit={converted ? undefined : () => setEditing(true)}
        onDelete={() => void remove(lead, lead.name).then((gone) => gone && navigate('/leads'))}
      />
      {converted ? <Converted lead={lead} /> : <LeadActions lead={lead} />}
      <AssignedPanel lead={lead} />
      <MergesNote recordId={lead.id} />
      <DuplicatesNote recordId={lead.id} title={lead.name} />
      <DetailLayout
        recordId={lead.id}
        tabs={[
          { key: 'score', label: t('leads.score.tab'), children: <ScorePanel lead={lead} /> },
          ...(pooled ? [{ key: 'owners', label: t('pools.history'), children: <OwnerHistoryView recordId={lead.id} /> }] : []),
        ]}
        facts={facts}
        composer={mayLog && <ActivityComposer leadId={lead.id} />}
      />
      {editing && <LeadDrawer lead={lead} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />}
    </>
  )
}

/** What it became, and when: a converted lead stays as it was. */
function Converted({ lead }: { lead: LeadDetailFragment }) {
  const { t } = useTranslation()
  const deals = useHasModule('deals')
  const [{ data }] = useQuery({ query: DealsDocument, variables: { filter: { leadId: { eq: lead.id } }, first: 5 }, pause: !deals })
  const became = [lead.convertedAccount, lead.convertedContact, ...(data?.deals.nodes ?? [])].filter((each) => each != null)
  return (
    <Alert
      type="success"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('leads.converted', { when: lead.convertedAt ? dateTime(lead.convertedAt) : '' })}
      description={
        <Space wrap>
          {became.map(({ id, name }) => (
            <Link key={id} to={pathOf(id)}>
              {name}
            </Link>
          ))}
        </Space>
      }
    />
  )
}
