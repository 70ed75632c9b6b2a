import { useEffect, useEffectEvent } from 'react'

const LOOK_AGAIN = 1_000

/** Asks again every second for as long as something is under way. */
export function useAgain(under: boolean, again: () => void): void {
  const ask = useEffectEvent(again)
  useEffect(() => {
    if (!under) return
    const timer = setInterval(() => ask(), LOOK_AGAIN)
    return () => clearInterval(timer)
  }, [under])
}
