import { Empty, Skeleton, Timeline, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { OwnerHistoryDocument, type OwnerHistoryQuery } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import { useNames } from './useNames'

type Change = OwnerHistoryQuery['ownerHistory'][number]

/** Whose a record has been, and why it changed hands. */
export function OwnerHistoryView({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({
    query: OwnerHistoryDocument,
    variables: { id: recordId },
    requestPolicy: 'cache-and-network',
  })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  if (data.ownerHistory.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('pools.noHistory')} />
  return (
    <Timeline
      style={{ marginTop: 12 }}
      items={data.ownerHistory.map((change) => ({ key: change.id, content: <Hands change={change} /> }))}
    />
  )
}

function Hands({ change }: { change: Change }) {
  const { t } = useTranslation()
  const names = useNames()
  const nameOf = (id: string | null | undefined) =>
    id ? (names.get(id) ?? t('pools.formerMember')) : t('pools.nobody')
  return (
    <>
      <div>
        {nameOf(change.previousId)} → <strong>{nameOf(change.ownerId)}</strong>
      </div>
      <Typography.Text type="secondary">
        {t(`pools.reasons.${change.reason}` as 'pools.reasons.claimed')} · {dateTime(change.at)}
        {change.byId && ` · ${t('pools.by', { name: nameOf(change.byId) })}`}
      </Typography.Text>
      {change.words && <div>{change.words}</div>}
    </>
  )
}
