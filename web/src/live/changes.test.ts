import { expect, test, vi } from 'vitest'

import { type Batch, Changes } from './changes'

const change = (id: string) => ({ id, kind: 'UPDATED', type: 'ACCOUNT', fields: [] })

test('what comes within a moment is told once, and that some was missed is told too', () => {
  vi.useFakeTimers()
  const heard: Batch[] = []
  const changes = new Changes(400)
  const leave = changes.listen((batch) => heard.push(batch))
  changes.add([change('a')])
  changes.add([change('b')])
  expect(heard).toEqual([])
  vi.advanceTimersByTime(400)
  expect(heard.map((batch) => batch.changes.map(({ id }) => id))).toEqual([['a', 'b']])
  changes.missedSome()
  vi.advanceTimersByTime(400)
  expect(heard[1]).toEqual({ changes: [], missed: true })
  leave()
  changes.add([change('c')])
  vi.advanceTimersByTime(400)
  expect(heard).toHaveLength(2)
  vi.useRealTimers()
})
