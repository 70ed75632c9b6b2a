import { expect, test } from 'vitest'

import { valueIndex } from './choosing'

test('the survivor keeps what it has, and gets the first there is of what it lacks', () => {
  expect(valueIndex(['a', 'b'])).toBe(0)
  expect(valueIndex([null, 'b', 'c'])).toBe(1)
  expect(valueIndex([null, null])).toBe(0)
})
