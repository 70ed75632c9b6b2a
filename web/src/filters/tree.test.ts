import { expect, test } from 'vitest'

import { type Condition, counted, EMPTY, fromFilter, type Group, readWhere, shownOperators, toFilter } from './tree'

const is = (field: string, operator: string, value: Condition['value'] = null): Condition => ({
  kind: 'condition',
  field,
  operator,
  value,
})
const NESTED: Group = {
  kind: 'group',
  any: false,
  parts: [
    is('kind', 'in', ['CUSTOMER']),
    is('ownerId', 'me:true'),
    is('lastFollowedAt', 'olderThanDays', 30),
    {
      kind: 'group',
      any: true,
      parts: [is('customFields.tier', 'in', ['gold']), is('customFields.since', 'isNull:false')],
    },
    {
      kind: 'related',
      relation: 'contacts',
      group: { kind: 'group', any: false, parts: [is('title', 'eq', 'CEO'), is('createdAt', 'during', 'THIS_WEEK')] },
    },
  ],
}

test('a filter is written as the list takes it', () => {
  expect(toFilter(NESTED)).toEqual({
    and: [
      { kind: { in: ['CUSTOMER'] } },
      { ownerId: { me: true } },
      { lastFollowedAt: { olderThanDays: 30 } },
      {
        or: [
          { customFields: [{ key: 'tier', in: ['gold'] }] },
          { customFields: [{ key: 'since', isNull: false }] },
        ],
      },
      { contacts: { and: [{ title: { eq: 'CEO' } }, { createdAt: { during: 'THIS_WEEK' } }] } },
    ],
  })
})

test('a filter comes back as the form that wrote it, through an address as well', () => {
  expect(fromFilter(toFilter(NESTED))).toEqual(NESTED)
  const params = new URLSearchParams({ where: JSON.stringify(toFilter(NESTED)) })
  expect(fromFilter(readWhere(new URLSearchParams(params.toString())))).toEqual(NESTED)
})

test('a filter others wrote shows as conditions where there is a shape for it', () => {
  expect(fromFilter({ kind: { eq: 'CUSTOMER' }, createdAt: { gte: 'a', lt: 'b' } })).toEqual({
    kind: 'group',
    any: false,
    parts: [is('kind', 'eq', 'CUSTOMER'), is('createdAt', 'gte', 'a'), is('createdAt', 'lt', 'b')],
  })
  expect(fromFilter({ not: { kind: { eq: 'CUSTOMER' } } })).toBeNull()
  expect(fromFilter(null)).toBe(EMPTY)
})

test('what is not filled in yet is not asked, and not counted', () => {
  const half: Group = { ...EMPTY, parts: [is('name', 'eq', ''), is('kind', 'in', []), is('ownerId', 'me:false')] }
  expect(toFilter(half)).toEqual({ and: [{ ownerId: { me: false } }] })
  expect(counted(half)).toBe(1)
  expect(toFilter({ ...EMPTY, parts: [is('name', 'eq', null)] })).toBeNull()
})

test('an address with a torn filter asks nothing and says so', () => {
  expect(readWhere(new URLSearchParams('q=x'))).toBeUndefined()
  expect(readWhere(new URLSearchParams('where={"kind"'))).toBeNull()
  expect(readWhere(new URLSearchParams('where=[]'))).toBeNull()
})

test('yes and no are two operators to a person', () => {
  expect(shownOperators(['eq', 'isNull'])).toEqual(['eq', 'isNull:true', 'isNull:false'])
})
