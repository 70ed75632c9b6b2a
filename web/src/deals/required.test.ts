import { expect, test } from 'vitest'

import { requiredOf } from './required'

test('what a stage requires is read as forms call it', () => {
  expect(requiredOf('amount, closes_on,next_step')).toEqual(['amount', 'closesOn', 'nextStep'])
  expect(requiredOf(' , ')).toEqual([])
  expect(requiredOf(null)).toEqual([])
})
