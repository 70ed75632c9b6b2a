import { Card, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { TargetsDocument, type TargetsQuery } from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { LinkButton } from '../ui/LinkButton'
import { TargetModal } from './TargetModal'
import { TargetsTable } from './TargetsTable'
import { type Controls, useTargetControls } from './useTargetControls'

export type Row = TargetsQuery['targets']['rows'][number]

/** What the company, departments and people are to reach, and how far they are. */
export function TargetsPage() {
  const { t } = useTranslation()
  const { controls, bar, error, again } = useTargetControls()
  if (error && !controls)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead
        title={t('targets.title')}
        lead={t('targets.lead')}
        action={<LinkButton to="/targets/leaderboard">{t('targets.board')}</LinkButton>}
      />
      {bar}
      {controls ? <Sheet controls={controls} /> : <Skeleton active />}
    </>
  )
}

function Sheet({ controls }: { controls: Controls }) {
  const { year, measure } = controls
  const [editing, setEditing] = useState<Row | null>(null)
  const [{ data, error }, again] = useQuery({
    query: TargetsDocument,
    variables: { year, measure },
    requestPolicy: 'cache-and-network',
  })
  const found = data?.targets
  if (error && !found)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <Card styles={{ body: { overflowX: 'auto' } }}>
      {found ? <TargetsTable sheet={found} controls={controls} onEdit={setEditing} /> : <Skeleton active />}
      {editing && found && (
        <TargetModal row={editing} sheet={found} firstMonth={controls.firstMonth} onClose={() => setEditing(null)} />
      )}
    </Card>
  )
}
