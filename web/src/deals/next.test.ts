import { expect, test } from 'vitest'

import { idleFilter, nextFilter } from './next'

test('an address that was typed by hand narrows nothing', () => {
  expect(nextFilter('SOMETIME')).toEqual({})
  expect(nextFilter(null)).toEqual({})
  expect(idleFilter('all')).toEqual({})
  expect(idleFilter('-1')).toEqual({})
})

test('what was never followed up counts from the day it was opened', () => {
  expect(idleFilter('14')).toEqual({
    or: [
      { lastFollowedAt: { olderThanDays: 14 } },
      { lastFollowedAt: { isNull: true }, createdAt: { olderThanDays: 14 } },
    ],
  })
})
