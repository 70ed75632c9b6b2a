import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { watchStanding } from './standing'

class Wire {
  static made: Wire[] = []
  sent: string[] = []
  closed = false
  heard: Record<string, (event: { code: number }) => void> = {}

  constructor(readonly url: string) {
    Wire.made.push(this)
  }
  addEventListener(kind: string, act: (event: { code: number }) => void) {
    this.heard[kind] = act
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.closed = true
    this.heard.close?.({ code: 1000 })
  }
}

const open = (url: string) => new Wire(url) as unknown as WebSocket

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('location', { origin: 'https://crm.example' })
  Wire.made = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('what changed is asked for, and the socket comes again', () => {
  const changed = vi.fn<() => void>()
  const leave = watchStanding(changed, open)
  const [first] = Wire.made
  first?.heard.open?.({ code: 0 })
  expect([first?.url, first?.sent]).toEqual(['wss://crm.example/graphql', ['{"type":"connection_init"}']])
  first?.heard.close?.({ code: 4403 })
  vi.advanceTimersByTime(5_000)
  expect(changed).toHaveBeenCalledTimes(2)
  expect(Wire.made).toHaveLength(2)
  leave()
})

test('a server that is away is asked ever less often, and nothing is taken for a change', () => {
  const changed = vi.fn<() => void>()
  const leave = watchStanding(changed, open)
  for (let times = 0; times < 12; times++) {
    Wire.made.at(-1)?.heard.close?.({ code: 1006 })
    vi.advanceTimersByTime(90_000)
  }
  expect([changed.mock.calls.length, Wire.made.length]).toEqual([0, 13])
  leave()
  vi.advanceTimersByTime(200_000)
  expect([Wire.made.length, Wire.made.at(-1)?.closed]).toEqual([13, true])
})
