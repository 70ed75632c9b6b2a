import { expect, test } from 'vitest'

import { draftOf, freshRule, moved, seatOf, withPeople } from './ruleForm'

test('whoever stays among the people of a rule stays as they were, and who is new comes last', () => {
  const seats = [{ ...seatOf('bob'), weight: 3 }, seatOf('carol')]
  expect(withPeople(seats, ['dave', 'bob']).map(({ userId, weight }) => [userId, weight])).toEqual([
    ['bob', 3],
    ['dave', 1],
  ])
})

test('a rule moves by one place, and never out of the list', () => {
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
})

test('what was stored is edited as it is', () => {
  const draft = { ...freshRule(), name: 'Fair', seats: [seatOf('bob')] }
  expect(draftOf({ ...draft, id: 'rule', version: 2, __typename: 'AssignmentRule' } as never)).toEqual(draft)
})
