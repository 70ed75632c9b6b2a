import { useEffect, useEffectEvent } from 'react'

/** Calls `ask` every `everyMs` milliseconds while `active`, never twice at once, and not in a hidden tab. */
export function usePolling(active: boolean, everyMs: number, ask: () => Promise<unknown>): void {
  const onTick = useEffectEvent(ask)
  useEffect(() => {
    if (!active) return undefined
    let stopped = false
    let timer: ReturnType<typeof setTimeout>
    const again = () => {
      timer = setTimeout(() => void tick(), everyMs)
    }
    const tick = async () => {
      if (!document.hidden) await onTick()
      if (!stopped) again()
    }
    again()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [active, everyMs])
}
