import { expect, test } from 'vitest'

import type { RoleDetailFragment } from '../gql/graphql'
import { definitionOf, draftOf, granted, grantedAll, heldBack, standingFor, unfinished } from './roleDraft'

const role: RoleDetailFragment = {
  id: 'accessRole_1',
  version: 3,
  name: 'Sales',
  base: 'REP',
  permissions: ['audit:read'],
  grants: [
    { recordType: 'account', action: 'READ', scope: 'CHOSEN', departmentIds: ['department_1'] },
    { recordType: 'tag_group', action: 'READ', scope: 'ALL', departmentIds: [] },
  ],
  fields: [{ recordType: 'account', field: 'customFields.budget', level: 'NONE' }],
  userIds: ['user_1'],
  groupIds: [],
}

test('a role comes back as it was read', () => {
  const { id: _id, version: _version, userIds: _users, groupIds: _groups, ...whole } = role
  expect(definitionOf(draftOf(role))).toEqual(whole)
})

test('a scope that is not of chosen departments has none', () => {
  const draft = granted(draftOf(role), 'account.READ', { scope: 'OWN', departmentIds: ['department_1'] })
  expect(definitionOf(draft).grants?.find(({ recordType }) => recordType === 'account')?.departmentIds).toEqual([])
})

test('one kind of record can be set as a whole, and taken away', () => {
  const all = grantedAll(draftOf(role), 'account', 'OWN')
  expect(Object.keys(all.grants).filter((key) => key.startsWith('account.'))).toHaveLength(7)
  expect(Object.keys(grantedAll(all, 'account', null).grants)).toEqual(['tag_group.READ'])
})

test('what is to be edited is not held back', () => {
  const draft = draftOf(role)
  expect(heldBack(draft, 'account')).toBe(1)
  expect(heldBack({ ...draft, levels: { 'account.industry': 'EDIT' } }, 'account')).toBe(0)
})

test('chosen departments are to be chosen', () => {
  expect(unfinished(draftOf(role))).toBe(false)
  expect(unfinished(grantedAll(draftOf(role), 'account', 'CHOSEN'))).toBe(true)
})

test('what stands for a built-in role begins with what it gives', () => {
  const draft = standingFor({ role: 'REP', permissions: [], grants: role.grants }, 'Field sales')
  expect([draft.name, draft.base, Object.keys(draft.grants)]).toEqual(['Field sales', 'REP', ['account.READ', 'tag_group.READ']])
})
