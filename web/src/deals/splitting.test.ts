import { expect, test } from 'vitest'

import { started, toInput, total } from './splitting'

test('a deal that is not split is its owner’s', () => {
  expect(started([], 'user_1')).toEqual([{ key: 0, userId: 'user_1', percent: 100 }])
})

test('thirds in percent come to a hundred, and go out as hundredths', () => {
  const shares = started(
    [
      { userId: 'a', basisPoints: 3333 },
      { userId: 'b', basisPoints: 3333 },
      { userId: 'c', basisPoints: 3334 },
    ],
    undefined,
  )
  expect(total(shares)).toBe(100)
  expect(toInput(shares).map(({ basisPoints }) => basisPoints)).toEqual([3333, 3333, 3334])
  expect(toInput([{ key: 0, userId: null, percent: 5 }])).toEqual([])
})
