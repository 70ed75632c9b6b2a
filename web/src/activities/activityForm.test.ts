import { expect, test } from 'vitest'

import { activityInput, emptyActivity } from './activityForm'

const alice = { ownerId: 'user_alice' }

test('the first line of a note is its subject', () => {
  const form = { ...emptyActivity('NOTE', alice), body: 'Prefers mail\nCalls only after ten' }
  expect(activityInput('NOTE', form)).toMatchObject({ kind: 'NOTE', subject: 'Prefers mail', body: form.body })
  expect(activityInput('NOTE', { ...form, body: 'x'.repeat(500) }).subject).toHaveLength(120)
})

test('a reminder is so long before the task is due', () => {
  const form = {
    ...emptyActivity('TASK', alice),
    subject: 'Send the quote',
    dueAt: '2026-11-25T09:00:00.000Z',
    remindBefore: 60,
  }
  expect(activityInput('TASK', form).remindAt).toBe('2026-11-25T08:00:00.000Z')
  expect(activityInput('TASK', { ...form, dueAt: null }).remindAt).toBeNull()
  expect(activityInput('TASK', { ...form, remindBefore: null }).remindAt).toBeNull()
})
