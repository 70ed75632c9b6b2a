import { expect, test } from 'vitest'

import { both, kept, seen } from './seen'

const VIEW = { filter: { kind: { eq: 'CUSTOMER' } }, orderBy: [{ name: 'ASC' }], search: 'acme' }

test('without a view a list is what was asked for', () => {
  const asked = { first: 25, filter: { ownerId: { me: true } }, search: null, orderBy: null }
  expect(seen(asked, undefined)).toBe(asked)
})

test('what is chosen beside a view narrows it, and other orders and searches take the place of its own', () => {
  expect(seen({ first: 25, filter: {}, search: null, orderBy: null }, VIEW)).toEqual({ first: 25, ...VIEW })
  expect(seen({ filter: { tags: { in: ['t'] } }, search: 'zen', orderBy: [{ createdAt: 'DESC' }] }, VIEW)).toEqual({
    filter: { and: [VIEW.filter, { tags: { in: ['t'] } }] },
    search: 'zen',
    orderBy: [{ createdAt: 'DESC' }],
  })
})

test('an empty filter is no filter', () => {
  expect(both({}, null)).toBeNull()
  expect(both(undefined, { a: 1 })).toEqual({ a: 1 })
  expect(kept({ filter: {}, search: null })).toEqual({ filter: null, search: '', orderBy: null })
})
