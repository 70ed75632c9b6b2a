import { expect, test } from 'vitest'

import { changeParams, pageArguments, readListState } from './listState'

test('an address says what is listed', () => {
  const params = new URLSearchParams('q=acme&sort=name:DESC&kind=CUSTOMER&after=c50&from=51&colour=red')
  expect(readListState(params, ['kind', 'owner'])).toEqual({
    search: 'acme',
    sort: { field: 'name', direction: 'DESC' },
    filters: { kind: 'CUSTOMER' },
    after: 'c50',
    before: null,
    from: 51,
  })
})

test('a new filter starts at the first page and an empty one disappears', () => {
  const params = new URLSearchParams('q=acme&after=c50&from=51')
  expect(changeParams(params, { kind: 'CUSTOMER' }).toString()).toBe('q=acme&kind=CUSTOMER')
  expect(changeParams(params, { q: '' }).toString()).toBe('')
})

test('going back asks for the rows before the cursor', () => {
  const state = readListState(new URLSearchParams('before=c51&from=1'), [])
  expect(pageArguments(state, 50)).toEqual({ last: 50, before: 'c51' })
  expect(pageArguments({ ...state, before: null }, 50)).toEqual({ first: 50, after: null })
})
