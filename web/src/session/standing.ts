const PROTOCOL = 'graphql-transport-ws'
const CHANGED = 4403
/** The server says so within two seconds; whoever answers requests knows it no later than two and a half. */
const KNOWN_MS = [500, 2_500]
const BACK_MS = 1_000
const LONGEST_MS = 60_000

type Open = (url: string, protocol: string) => WebSocket

/**
 * Holds a socket open, over which nothing is asked: the server closes it as soon as the session ends, or somebody
 * changes what may be done with it. Calls `changed` then, and comes again. Returns what lets go of it.
 */
export function watchStanding(changed: () => void, open: Open = (url, protocol) => new WebSocket(url, protocol)) {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let socket: WebSocket | null = null
  let wait = BACK_MS

  const later = (milliseconds: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, milliseconds)
    timers.add(timer)
  }
  const connect = () => {
    const here = open(`${location.origin.replace(/^http/, 'ws')}/graphql`, PROTOCOL)
    socket = here
    here.addEventListener('open', () => here.send('{"type":"connection_init"}'))
    here.addEventListener('message', () => {
      wait = BACK_MS
    })
    here.addEventListener('close', ({ code }) => {
      if (socket !== here) return
      if (code === CHANGED) for (const each of KNOWN_MS) later(each, changed)
      else wait = Math.min(wait * 2, LONGEST_MS)
      later(wait * (1 + Math.random() / 2), connect)
    })
  }
  connect()
  return () => {
    const last = socket
    socket = null
    for (const timer of timers) clearTimeout(timer)
    last?.close()
  }
}
