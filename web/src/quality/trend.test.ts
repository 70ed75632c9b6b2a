import { expect, test } from 'vitest'

import { trend } from './trend'

test('a line goes from the oldest score to the newest, 100 at the top', () => {
  expect(trend([0, 50, 100])).toBe('0.0,30.0 50.0,15.0 100.0,0.0')
  expect(trend([100])).toBe('0.0,0.0')
})
