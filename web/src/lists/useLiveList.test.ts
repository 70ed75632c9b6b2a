import { expect, test } from 'vitest'

import { movingOf } from './useLiveList'

const change = (id: string, kind: string) => ({ id, kind, type: 'ACCOUNT', fields: [] })

test('a row that only changed its values moves nothing; what comes and goes does, once each', () => {
  expect(movingOf([change('a', 'UPDATED')], ['a', 'b'])).toBe(0)
  expect(movingOf([change('c', 'CREATED'), change('c', 'UPDATED'), change('a', 'DELETED')], ['a', 'b'])).toBe(2)
})
