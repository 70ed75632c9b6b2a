import { expect, test } from 'vitest'

import { draftOf, rulesOf } from './poolDraft'

test('days are numbers, however they were typed', () => {
  expect(rulesOf({ ...draftOf(undefined), warnDays: ['7', 3, 'soon'] }).warnDays).toEqual([7, 3])
})

test('levels and exemptions go with the field they are of', () => {
  const draft = { ...draftOf(undefined), name: 'North', exempt: ['customer'], levels: [{ value: 'vip', heldDays: 90 }] }
  expect(rulesOf(draft)).toMatchObject({ exempt: [], levels: [] })
  const of = { ...draft, exemptField: 'kind', levelField: 'rating', levels: [...draft.levels, { value: ' ' }] }
  expect(rulesOf(of)).toMatchObject({ exempt: ['customer'], levels: [{ value: 'vip', heldDays: 90 }] })
})
