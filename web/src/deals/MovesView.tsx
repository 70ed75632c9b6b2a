import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { faultOf } from '../api/faults'
import { DealMovesDocument, type DealMovesQuery } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useLiveRecord } from '../live/changes'
import { FaultResult } from '../ui/FaultResult'
import styles from './deals.module.css'
import { useStages } from './useStages'
import { Worth } from './worth'

type Move = DealMovesQuery['dealMoves'][number]

/** Every move of a deal, the last one first, with how long it had been where it was. */
export function MovesView({ dealId }: { dealId: string }) {
  const [{ data, error }, retry] = useQuery({ query: DealMovesDocument, variables: { id: dealId } })
  const again = () => retry({ requestPolicy: 'network-only' })
  useLiveRecord(dealId, again)
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={again} />
  if (!data) return <Skeleton active />
  return (
    <ol className={styles.moves}>
      {data.dealMoves.toReversed().map((move) => (
        <MoveItem key={move.id} move={move} />
      ))}
    </ol>
  )
}

function MoveItem({ move }: { move: Move }) {
  const { t } = useTranslation()
  const { pipelines } = useStages()
  const { nameOf } = usePeople()
  const stages = pipelines?.flatMap(({ stages: own }) => own) ?? []
  const stage = (id: string | null | undefined) => stages.find((each) => each.id === id)?.name ?? t('deals.moves.goneStage')
  const path =
    move.kind === 'MOVED' ? `${stage(move.fromStageId)} → ${stage(move.toStageId)}` : stage(move.toStageId ?? move.fromStageId)
  return (
    <li>
      <strong>{t(`deals.moves.kinds.${move.kind}`)}</strong> · {path} <Worth amount={move.amount} />
      {move.note && <div>{move.note}</div>}
      <small>
        {dateTime(move.at)}
        {move.byId && ` · ${nameOf(move.byId)}`}
        {move.seconds != null && ` · ${t('deals.moves.after', { days: days(move.seconds) })}`}
      </small>
    </li>
  )
}

function days(seconds: number): string {
  const value = seconds / 86_400
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value))
}
