import { expect, test } from 'vitest'

import { grouped, isPlan } from './taskGroups'

const noon = new Date(2026, 10, 25, 12)
const at = (days: number, hours: number) => new Date(2026, 10, 25 + days, 12 + hours).toISOString()

test('overdue tasks stand first, those without a date after all dated ones', () => {
  const tasks = [
    { subject: 'some day' },
    { subject: 'next month', dueAt: at(30, 0) },
    { subject: 'this evening', dueAt: at(0, 6) },
    { subject: 'yesterday', dueAt: at(-1, 0) },
    { subject: 'on Friday', dueAt: at(2, 0) },
    { subject: 'done last week', dueAt: at(-7, 0), completedAt: at(-6, 0) },
  ]
  expect(grouped(tasks, noon).map(({ group, tasks: found }) => [group, found.map(({ subject }) => subject)])).toEqual([
    ['overdue', ['yesterday']],
    ['today', ['this evening']],
    ['week', ['on Friday']],
    ['later', ['next month']],
    ['undated', ['some day']],
    ['done', ['done last week']],
  ])
})

test('a call with a time to come is as much to be done as a task; one that was logged is not', () => {
  expect(isPlan({ kind: 'TASK' })).toBe(true)
  expect(isPlan({ kind: 'CALL', dueAt: at(1, 0) })).toBe(true)
  expect(isPlan({ kind: 'CALL' })).toBe(false)
})
