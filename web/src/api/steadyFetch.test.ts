import { expect, test } from 'vitest'

import { KEY_HEADER } from './actionKeys'
import { steadyFetch } from './steadyFetch'

type Step = number | 'lost' | 'halfway'

/** A connection on which each request fares as told; what was sent and said is kept. */
function connection(steps: Step[]) {
  const keys: (string | null)[] = []
  const said: boolean[] = []
  const pauses: number[] = []
  const send: typeof fetch = async (_input, init) => {
    keys.push(new Headers(init?.headers).get(KEY_HEADER))
    const step = steps[keys.length - 1] ?? 'lost'
    if (step === 'lost') throw new TypeError('Failed to fetch')
    if (step === 'halfway') return new Response(new ReadableStream({ pull: (body) => body.error(new TypeError('reset')) }))
    return new Response(JSON.stringify({ step }), { status: step, headers: { 'content-type': 'application/json' } })
  }
  const steady = steadyFetch({
    fetch: send,
    pause: async (ms) => void pauses.push(ms),
    onWaiting: (waiting) => said.push(waiting),
  })
  return { keys, said, pauses, ask: (init: RequestInit = { headers: { [KEY_HEADER]: 'k1' } }) => steady('/graphql', init) }
}

test('an answer that was lost is asked for again under the same key, and the person is told', async () => {
  const { keys, said, pauses, ask } = connection(['lost', 'halfway', 503, 200])
  const answer = await ask()
  expect(await answer.json()).toEqual({ step: 200 })
  expect(keys).toEqual(['k1', 'k1', 'k1', 'k1'])
  expect(said).toEqual([true, false])
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
})

test('it ends: after the fifth time the person decides', async () => {
  const { keys, said, ask } = connection([])
  await expect(ask()).rejects.toThrow('Failed to fetch')
  expect(keys).toHaveLength(5)
  expect(said).toEqual([true, false])
})

test('any answer of the server itself is an answer', async () => {
  for (const status of [200, 400, 401, 429, 500]) {
    const { keys, said, ask } = connection([status])
    expect((await ask()).status).toBe(status)
    expect([keys.length, said]).toEqual([1, []])
  }
})

test('without a key nothing is sent twice', async () => {
  const { keys, ask } = connection(['lost', 200])
  await expect(ask({})).rejects.toThrow('Failed to fetch')
  expect(keys).toEqual([null])
})

test('what was called off stays called off', async () => {
  const { keys, ask } = connection(['lost', 200])
  await expect(ask({ headers: { [KEY_HEADER]: 'k1' }, signal: AbortSignal.abort() })).rejects.toThrow('Failed')
  expect(keys).toEqual(['k1'])
})
