import { expect, test } from 'vitest'

import type { PostingRowFragment } from '../gql/graphql'
import { inOrder, standing } from './postings'
import { dayIn } from './today'

const posting = (id: string, fromDay: string, toDay: string | null, manager = false): PostingRowFragment => ({
  id,
  departmentId: 'department_1',
  userId: `user_${id}`,
  manager,
  fromDay,
  toDay,
})

test('the first and the last day count', () => {
  expect(standing(posting('a', '2026-03-01', '2026-03-01'), '2026-03-01')).toBe('now')
  expect(standing(posting('a', '2026-03-02', null), '2026-03-01')).toBe('later')
  expect(standing(posting('a', '2026-01-01', '2026-02-28'), '2026-03-01')).toBe('over')
})

test('managers stand first, and who left last', () => {
  const all = [
    posting('gone', '2025-01-01', '2025-02-01', true),
    posting('rep', '2026-01-01', null),
    posting('boss', '2026-02-01', null, true),
    posting('coming', '2026-09-01', null),
  ]
  expect(inOrder(all, '2026-03-01').map(({ id }) => id)).toEqual(['boss', 'rep', 'coming', 'gone'])
})

test('a day is the company’s', () => {
  const late = new Date('2026-03-01T20:00:00Z')
  expect(dayIn('Asia/Shanghai', late)).toBe('2026-03-02')
  expect(dayIn('Europe/London', late)).toBe('2026-03-01')
})
