import { createContext, use, useEffect, useEffectEvent } from 'react'

/** A change of a record by anybody, as the company's stream tells it: names, no values. */
export type Change = { type: string; id: string; kind: string; fields: readonly string[] }
/** `missed` says that the socket was away: anything may have changed. */
export type Batch = { changes: readonly Change[]; missed: boolean }
type Listener = (batch: Batch) => void

/** Gathers what comes within a moment: an import of thousands is a few batches, not thousands of questions. */
export class Changes {
  private readonly listeners = new Set<Listener>()
  private gathered: Change[] = []
  private missed = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly wait = 400) {}

  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  add(changes: readonly Change[]): void {
    this.gathered.push(...changes)
    this.plan()
  }

  missedSome(): void {
    this.missed = true
    this.plan()
  }

  private plan(): void {
    this.timer ??= setTimeout(() => this.tell(), this.wait)
  }

  private tell(): void {
    const batch = { changes: this.gathered, missed: this.missed }
    this.gathered = []
    this.missed = false
    this.timer = undefined
    for (const listener of this.listeners) listener(batch)
  }
}

export const ChangesContext = createContext<Changes | null>(null)

/** Calls `onBatch` with what others changed, as long as the screen is there. */
export function useChanges(onBatch: Listener): void {
  const changes = use(ChangesContext)
  const told = useEffectEvent(onBatch)
  useEffect(() => changes?.listen((batch) => told(batch)), [changes])
}

/** What stands below an account or a contact comes with records of its own: an activity says not whose it is. */
const BELOW: ReadonlySet<string> = new Set(['ACTIVITY', 'CONTACT'])

/** Asks again when the record, or something that may stand in its timeline, changed; not while it is being edited. */
export function useLiveRecord(recordId: string, again: () => void, paused = false): void {
  useChanges(({ changes, missed }) => {
    if (paused) return
    if (missed || changes.some(({ id, type }) => id === recordId || BELOW.has(type))) again()
  })
}
