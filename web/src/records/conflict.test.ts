import { expect, test } from 'vitest'

import { changedFields, clashes, flatten, merged, nest, same } from './conflict'

const base = { name: 'Acme', kind: 'PROSPECT', website: null, emails: [{ value: 'a@acme.example', primary: true }] }

test('nothing is nothing, however it is written', () => {
  expect(same('', null)).toBe(true)
  expect(same([], undefined)).toBe(true)
  expect(same({ amount: null }, null)).toBe(true)
  expect(same(0, null)).toBe(false)
  expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
})

test('only what changed is sent', () => {
  expect(changedFields(base, { ...base, website: '', kind: 'CUSTOMER' })).toEqual({ kind: 'CUSTOMER' })
})

test('Alice and Bob changed different fields: no clash, and Bob keeps both', () => {
  const bob = { ...base, kind: 'CUSTOMER' }
  const alice = { ...base, website: 'https://acme.example' }
  expect(clashes(base, bob, alice)).toEqual([])
  expect(merged(base, bob, alice, {})).toEqual({ kind: 'CUSTOMER' })
})

test('both changed the kind: Bob is asked, and only once', () => {
  const bob = { ...base, kind: 'CUSTOMER', name: 'Acme Ltd' }
  const alice = { ...base, kind: 'FORMER' }
  expect(clashes(base, bob, alice)).toEqual([{ field: 'kind', mine: 'CUSTOMER', theirs: 'FORMER' }])
  expect(merged(base, bob, alice, { kind: 'theirs' })).toEqual({ name: 'Acme Ltd' })
  expect(merged(base, bob, alice, { kind: 'mine' })).toEqual({ kind: 'CUSTOMER', name: 'Acme Ltd' })
})

test('both made the same change: there is nothing to ask and nothing to send', () => {
  const both = { ...base, emails: [] }
  expect(clashes(base, both, { ...base, emails: [] })).toEqual([])
  expect(merged(base, both, { ...base, emails: [] }, {})).toEqual({})
})

test('two people may change two custom fields of one record', () => {
  const start = flatten({ name: 'Acme', customFields: { tier: 'A', region: 'north' } })
  const bob = flatten({ name: 'Acme', customFields: { tier: 'B', region: 'north' } })
  const alice = flatten({ name: 'Acme', customFields: { tier: 'A', region: 'south' } })
  expect(clashes(start, bob, alice)).toEqual([])
  expect(nest(merged(start, bob, alice, {}))).toEqual({ customFields: { tier: 'B' } })
})

test('a custom field that was emptied is sent as null', () => {
  const start = flatten({ customFields: { tier: 'A' } })
  expect(nest(changedFields(start, flatten({ customFields: { tier: undefined } })))).toEqual({
    customFields: { tier: null },
  })
})
