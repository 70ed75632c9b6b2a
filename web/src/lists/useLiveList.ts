import { type RefObject, useState } from 'react'

import { type Change, useChanges } from '../live/changes'

type Asked = {
  recordType: string
  /** The rows on screen. */
  ids: readonly string[]
  again: () => void
  list: RefObject<HTMLElement | null>
}

type Live = {
  /** How many changes wait to be shown. */
  waiting: number
  show: () => void
}

/**
 * Keeps an open list true. Changes are shown at once while nobody is at the list; under a pointer or the keyboard, where
 * rows would move, they wait for a press. A row that only changed its values is shown at once either way.
 */
export function useLiveList({ recordType, ids, again, list }: Asked): Live {
  const [waiting, setWaiting] = useState(0)
  const show = () => {
    setWaiting(0)
    again()
  }
  useChanges(({ changes, missed }) => {
    const mine = changes.filter(({ type }) => type === recordType.toUpperCase())
    if (mine.length === 0 && !missed) return
    const moving = movingOf(mine, ids)
    if (moving === 0 || !isAt(list.current)) show()
    else setWaiting(waiting + moving)
  })
  return { waiting, show }
}

/** How many records come, go, or change that are not on screen and might come onto it. */
export function movingOf(changes: readonly Change[], ids: readonly string[]): number {
  const moved = changes.filter(({ id, kind }) => kind !== 'UPDATED' || !ids.includes(id))
  return new Set(moved.map(({ id }) => id)).size
}

/** Whether somebody points at the list or has the keyboard in it. */
function isAt(list: HTMLElement | null): boolean {
  return list !== null && (list.matches(':hover') || list.contains(document.activeElement))
}
