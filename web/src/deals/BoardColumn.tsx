import { useDroppable } from '@dnd-kit/core'
import { Button, Skeleton, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type DealFilter, type DealRowFragment, DealsDocument } from '../gql/graphql'
import { counted, list, money } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import type { Moved } from './Board'
import { BoardCard, DraggableCard } from './BoardCard'
import styles from './deals.module.css'
import { type Totals, useDealChanges } from './useBoard'
import type { Stage } from './useStages'

const PAGE = 25

type Props = {
  stage: Stage
  stages: readonly Stage[]
  filter: DealFilter
  totals: Totals | undefined
  moved: Moved | undefined
  onArrived: () => void
  onMove: (deal: DealRowFragment, stage: Stage) => void
}

/** Each currency by itself. */
function sums(figures: Totals['amount'] | undefined): string {
  return list((figures ?? []).map(({ sum, currency }) => money(sum, currency)))
}

/** One stage: how many deals, what they come to in each currency, and the deals, a page at a time. */
export function BoardColumn(props: Props) {
  const { t } = useTranslation()
  const { stage, totals } = props
  const { setNodeRef, isOver } = useDroppable({ id: stage.id })
  return (
    <section ref={setNodeRef} className={styles.column} data-over={isOver || undefined} aria-label={stage.name}>
      <header className={styles.columnHead}>
        <Typography.Title level={2} style={{ margin: 0, fontSize: 15 }}>
          {stage.name}
        </Typography.Title>
        <small>{t('deals.board.count', { count: totals?.count ?? 0, formatted: counted(totals?.count ?? 0, true) })}</small>
        {totals && totals.amount.length > 0 && (
          <small className={styles.sums}>
            <strong>{sums(totals.amount)}</strong>
            <span>{t('deals.board.weighted', { sum: sums(totals.expected) })}</span>
          </small>
        )}
      </header>
      <ul className={styles.stack} aria-label={t('deals.board.dealsIn', { stage: stage.name })}>
        <ColumnPage key={JSON.stringify(props.filter)} {...props} after={null} />
      </ul>
    </section>
  )
}

type PageProps = Props & { after: string | null }

function ColumnPage(props: PageProps) {
  const { stage, stages, filter, after, moved, onArrived, onMove } = props
  const { t } = useTranslation()
  const [more, setMore] = useState(false)
  const [{ data, error, fetching }, retry] = useQuery({
    query: DealsDocument,
    variables: { filter: { ...filter, stageId: { eq: stage.id } }, first: PAGE, after },
  })
  const again = () => retry({ requestPolicy: 'network-only' })
  useDealChanges(again)
  const here = (data?.deals.nodes ?? []).filter(
    (deal) =>
      deal.status === 'OPEN' &&
      deal.stage?.id === stage.id &&
      !(moved?.deal.id === deal.id && moved.deal.version === deal.version),
  )
  const comes = after === null && moved?.stageId === stage.id && !moved.arrived ? moved.deal : undefined
  const arrived = comes !== undefined && here.some(({ id }) => id === comes.id)
  useEffect(() => {
    if (arrived) onArrived()
  })
  if (error && !data) {
    return (
      <li>
        <FaultResult fault={faultOf(error)} onRetry={again} />
      </li>
    )
  }
  if (!data) {
    return (
      <li aria-label={t('common.loading')}>
        <Skeleton active title={false} paragraph={{ rows: 3 }} />
      </li>
    )
  }
  const { pageInfo } = data.deals
  return (
    <>
      {comes && !arrived && (
        <li aria-busy>
          <BoardCard deal={comes} />
        </li>
      )}
      {here.map((deal) => (
        <li key={deal.id}>
          <DraggableCard deal={deal} stages={stages} onMove={(to) => onMove(deal, to)} />
        </li>
      ))}
      {here.length === 0 && after === null && !comes && !fetching && <li className={styles.none}>{t('deals.board.none')}</li>}
      {pageInfo.hasNextPage &&
        (more ? (
          <ColumnPage {...props} after={pageInfo.endCursor ?? null} />
        ) : (
          <li>
            <Button block type="text" onClick={() => setMore(true)}>
              {t('deals.board.more')}
            </Button>
          </li>
        ))}
    </>
  )
}
