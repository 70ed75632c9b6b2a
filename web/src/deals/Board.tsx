import { DndContext, type DragEndEvent, DragOverlay, type DragStartEvent } from '@dnd-kit/core'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { DealRowFragment } from '../gql/graphql'
import { counted } from '../i18n/format'
import { useCompact } from '../ui/useCompact'
import { BoardCard } from './BoardCard'
import { BoardColumn } from './BoardColumn'
import styles from './deals.module.css'
import { useDragging } from './useDragging'
import type { useBoard } from './useBoard'
import { useMoveDeal } from './useMoveDeal'
import type { Stage } from './useStages'

type Props = { board: ReturnType<typeof useBoard>; stages: readonly Stage[] }

/** A deal that was moved, as it was before: such rows of it are stale. It is shown where it was put until the list there
 * has it. */
export type Moved = { deal: DealRowFragment; stageId: string; arrived: boolean }

/** A column for each stage; a deal is dragged from one to another by pointer or keyboard, or moved by its menu. */
export function Board({ board, stages }: Props) {
  const compact = useCompact()
  const { move, asked } = useMoveDeal()
  const [held, hold] = useState<DealRowFragment>()
  const [moved, setMoved] = useState<Moved>()
  const dragging = useDragging(stages)

  const put = async (deal: DealRowFragment, stage: Stage) => {
    if (deal.stage?.id === stage.id) return
    setMoved({ deal, stageId: stage.id, arrived: false })
    if (!(await move(deal, stage))) setMoved(undefined)
  }
  const drop = ({ over }: DragEndEvent) => {
    const stage = stages.find(({ id }) => id === over?.id)
    if (held && stage) void put(held, stage)
    hold(undefined)
  }
  const shown = compact ? [stages.find(({ id }) => id === board.stage) ?? stages[0]].filter((each) => each !== undefined) : stages
  return (
    <DndContext
      {...dragging}
      onDragStart={({ active }: DragStartEvent) => hold(active.data.current as DealRowFragment)}
      onDragEnd={drop}
      onDragCancel={() => hold(undefined)}
    >
      {compact && <StagePicker board={board} stages={stages} shown={shown[0]?.id} />}
      <div className={styles.board}>
        {shown.map((stage) => (
          <BoardColumn
            key={stage.id}
            stage={stage}
            stages={stages}
            filter={board.filter}
            totals={board.totalOf(stage.id)}
            moved={moved}
            onArrived={() => setMoved((now) => now && { ...now, arrived: true })}
            onMove={(deal, to) => void put(deal, to)}
          />
        ))}
      </div>
      <DragOverlay>{held && <BoardCard deal={held} />}</DragOverlay>
      {asked}
    </DndContext>
  )
}

function StagePicker({ board, stages, shown }: Props & { shown: string | undefined }) {
  const { t } = useTranslation()
  return (
    <Select
      value={shown ?? null}
      onChange={(value) => board.set('stage', value)}
      options={stages.map(({ id, name }) => ({ value: id, label: `${name} (${counted(board.totalOf(id)?.count ?? 0, true)})` }))}
      aria-label={t('records.fields.stage')}
      style={{ width: '100%', marginBottom: 12 }}
    />
  )
}
