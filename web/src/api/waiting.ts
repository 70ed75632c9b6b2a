import { useSyncExternalStore } from 'react'

let requests = 0
const listeners = new Set<() => void>()

/** How many requests are being sent again at this moment. */
export function noteWaiting(waiting: boolean): void {
  requests += waiting ? 1 : -1
  for (const listener of listeners) listener()
}

function watch(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useWaiting(): boolean {
  return useSyncExternalStore(watch, () => requests > 0)
}
