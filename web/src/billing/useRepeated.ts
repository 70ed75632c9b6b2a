import { useEffect } from 'react'

const EVERY = 2_000
const MOST = 30

type Again = (options: { requestPolicy: 'network-only' }) => void

/** Ask again every two seconds while something is awaited from outside, and give up after a minute. */
export function useRepeated(again: Again, awaited: boolean): void {
  useEffect(() => {
    if (!awaited) return
    let looks = 0
    const timer = setInterval(() => {
      looks += 1
      if (looks > MOST) clearInterval(timer)
      else again({ requestPolicy: 'network-only' })
    }, EVERY)
    return () => clearInterval(timer)
  }, [again, awaited])
}
