import type {
  AccessAction,
  AccessLevel,
  AccessRoleDefinition,
  AccessRolesQuery,
  AccessScope,
  Role,
  RoleDetailFragment,
} from '../gql/graphql'

export const ACTIONS = ['READ', 'CREATE', 'UPDATE', 'DELETE', 'REVEAL', 'EXPORT', 'IMPORT'] as const satisfies readonly AccessAction[]
export const SCOPES = ['OWN', 'DEPARTMENT', 'DEPARTMENT_AND_BELOW', 'CHOSEN', 'ALL'] as const satisfies readonly AccessScope[]
/** What a company's own role can stand for; an owner always may everything. */
export const BASES = ['ADMIN', 'MANAGER', 'REP', 'READ_ONLY'] as const satisfies readonly Role[]

export type Given = { scope: AccessScope; departmentIds: readonly string[] }

/** A role while somebody writes it: grants by `account.READ`, fields by `account.industry`. */
export type Draft = {
  name: string
  base: Role | null
  permissions: readonly string[]
  grants: Readonly<Record<string, Given>>
  levels: Readonly<Record<string, AccessLevel>>
  userIds: readonly string[]
  groupIds: readonly string[]
}

export type BuiltIn = AccessRolesQuery['builtInRoles'][number]

export const EMPTY: Draft = {
  name: '',
  base: null,
  permissions: [],
  grants: {},
  levels: {},
  userIds: [],
  groupIds: [],
}

function grantsOf(grants: RoleDetailFragment['grants']): Draft['grants'] {
  return Object.fromEntries(
    grants.map(({ recordType, action, scope, departmentIds }) => [`${recordType}.${action}`, { scope, departmentIds }]),
  )
}

export function draftOf(role: RoleDetailFragment): Draft {
  return {
    name: role.name,
    base: role.base ?? null,
    permissions: role.permissions,
    grants: grantsOf(role.grants),
    levels: Object.fromEntries(role.fields.map(({ recordType, field, level }) => [`${recordType}.${field}`, level])),
    userIds: role.userIds,
    groupIds: role.groupIds,
  }
}

/** A role that stands for a built-in one begins with what that one gives. */
export function standingFor({ role, permissions, grants }: BuiltIn, name: string): Draft {
  return { ...EMPTY, name, base: role, permissions, grants: grantsOf(grants) }
}

export function definitionOf(draft: Draft): AccessRoleDefinition {
  return {
    name: draft.name.trim(),
    base: draft.base,
    permissions: [...draft.permissions],
    grants: Object.entries(draft.grants).map(([key, { scope, departmentIds }]) => {
      const [recordType = '', action] = key.split('.')
      return {
        recordType,
        action: action as AccessAction,
        scope,
        departmentIds: scope === 'CHOSEN' ? [...departmentIds] : [],
      }
    }),
    fields: Object.entries(draft.levels)
      .filter(([, level]) => level !== 'EDIT')
      .map(([key, level]) => {
        const at = key.indexOf('.')
        return { recordType: key.slice(0, at), field: key.slice(at + 1), level }
      }),
  }
}

export function granted(draft: Draft, key: string, given: Given | null): Draft {
  const { [key]: _gone, ...rest } = draft.grants
  return { ...draft, grants: given ? { ...rest, [key]: given } : rest }
}

/** Every action on one kind of record with the same scope. */
export function grantedAll(draft: Draft, recordType: string, scope: AccessScope | null): Draft {
  return ACTIONS.reduce(
    (done, action) => granted(done, `${recordType}.${action}`, scope && { scope, departmentIds: [] }),
    draft,
  )
}

export function heldBack(draft: Draft, recordType: string): number {
  return Object.entries(draft.levels).filter(([key, level]) => key.startsWith(`${recordType}.`) && level !== 'EDIT')
    .length
}

/** Where departments are to be chosen and none is. */
export function unfinished(draft: Draft): boolean {
  return Object.values(draft.grants).some(({ scope, departmentIds }) => scope === 'CHOSEN' && departmentIds.length === 0)
}
