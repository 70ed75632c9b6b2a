import { expect, test } from 'vitest'

import { chosenCount, chosenInput, NOTHING } from './chosen'

const LIST = { filter: { kind: { eq: 'CUSTOMER' } }, search: 'acme' }

test('ticked rows go by their ids, all that match by what the list asks', () => {
  expect(chosenInput('account', { ids: ['a', 'b'], everything: false }, LIST)).toEqual({ recordType: 'account', ids: ['a', 'b'] })
  expect(chosenInput('account', { ids: ['a'], everything: true }, LIST)).toEqual({ recordType: 'account', ...LIST })
  expect(chosenInput('lead', NOTHING, { filter: {}, search: null })).toEqual({ recordType: 'lead', filter: {}, search: '' })
})

test('all that match are as many as the list counts', () => {
  expect(chosenCount({ ids: ['a'], everything: true }, 120)).toBe(120)
  expect(chosenCount({ ids: ['a'], everything: false }, 120)).toBe(1)
})
