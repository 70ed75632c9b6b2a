import { expect, test } from 'vitest'

import { type Condition, fromRule, toRule } from './tagRule'

test('conditions become the filter the API keeps, and come back', () => {
  const conditions: Condition[] = [
    { field: 'kind', value: 'CUSTOMER' },
    { field: 'employees', value: 50 },
    { field: 'nothingPlanned', value: true },
  ]
  const rule = toRule('account', conditions)
  expect(JSON.parse(rule)).toEqual({
    kind: { eq: 'customer' },
    employees: { gte: 50 },
    next_activity_at: { is_null: true },
  })
  expect(fromRule('account', rule)).toEqual(conditions)
})

test('a rule that says more than the form can show is left alone', () => {
  for (const rule of [
    '{"or":[{"kind":{"eq":"customer"}}]}',
    '{"kind":{"ne":"customer"}}',
    '{"employees":{"gte":5,"lte":9}}',
    '{"next_activity_at":{"is_null":false}}',
    '[]',
    'no JSON',
  ])
    expect(fromRule('account', rule)).toBeNull()
  expect(fromRule('contact', '{"kind":{"eq":"customer"}}')).toBeNull()
})
