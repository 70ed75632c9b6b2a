import { expect, test } from 'vitest'

import { freshCondition, freshFlow, moved, operatorsOf, termsOf, withOperator } from './flowDraft'

test('a condition keeps what it compares with while that makes sense', () => {
  const amount = { ...freshCondition('amount', 'MONEY'), value: 500, currency: 'EUR' }
  expect(withOperator(amount, 'LT')).toEqual({ field: 'amount', op: 'LT', value: 500, currency: 'EUR' })
  expect(withOperator(amount, 'EMPTY')).toEqual({ field: 'amount', op: 'EMPTY', value: null, currency: '' })
  expect(withOperator(freshCondition('forecast', 'CHOICE'), 'EQ').value).toBeNull()
  expect(operatorsOf('BOOLEAN')).toEqual(['EQ'])
})

test('a new flow asks the superior of whoever submits', () => {
  const terms = termsOf(freshFlow('deal', 'Managers'))
  expect(terms.nodes).toHaveLength(1)
  expect(terms.nodes[0]?.approvers).toEqual([{ kind: 'SUPERIOR', id: null, role: null, level: 1 }])
})

test('what stands at an end stays there', () => {
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 1, 0)).toEqual(['b', 'a'])
})
