import {
  closestCenter,
  type CollisionDetection,
  type DndContextProps,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'

import type { Stage } from './useStages'

const SIDEWAYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

/** An arrow goes to the next column on that side. */
const toColumn: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const step = SIDEWAYS[event.code]
  if (step === undefined) return undefined
  event.preventDefault()
  const columns = [...context.droppableRects.entries()].toSorted(([, one], [, other]) => one.left - other.left)
  const at = columns.findIndex(([id]) => id === context.over?.id)
  const next = at < 0 ? undefined : columns[at + step]?.[1]
  return next ? { x: next.left, y: next.top + 8 } : currentCoordinates
}

/** Under a pointer it is the column below it; by the keyboard the nearest. */
const columnUnder: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin(args) : closestCenter(args))

/** How cards are dragged, and how it is told to those who hear it. */
export function useDragging(stages: readonly Stage[]): DndContextProps {
  const { t } = useTranslation()
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 200, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toColumn }),
  )
  const named = (id: unknown) => stages.find((each) => each.id === id)?.name
  const said = (word: 'over' | 'dropped', id: unknown) => {
    const stage = named(id)
    return stage ? t(`deals.drag.${word}`, { stage }) : t('deals.drag.nowhere')
  }
  return {
    sensors,
    collisionDetection: columnUnder,
    accessibility: {
      screenReaderInstructions: { draggable: t('deals.drag.how') },
      announcements: {
        onDragStart: () => t('deals.drag.lifted'),
        onDragOver: ({ over }) => said('over', over?.id),
        onDragEnd: ({ over }) => said('dropped', over?.id),
        onDragCancel: () => t('deals.drag.nowhere'),
      },
    },
  }
}
