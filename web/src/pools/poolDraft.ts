import type { PoolRowFragment, PoolRulesInput } from '../gql/graphql'

/** The form of a pool: as its rules, with lists one may edit. */
export type Draft = Omit<PoolRulesInput, 'exempt' | 'levels' | 'warnDays'> & {
  exempt: string[]
  warnDays: (number | string)[]
  levels: ({ value: string } & { [name in (typeof TIMES)[number]]?: number | null })[]
}

const TIMES = ['unfollowedDays', 'heldDays', 'noDealDays', 'unwonDays'] as const

const NEW = {
  recordType: 'account',
  name: '',
  enabled: true,
  priority: 100,
  userIds: [],
  departmentIds: [],
  roles: [],
  adminIds: [],
  exemptField: '',
  exempt: [],
  exemptEnters: false,
  hides: false,
  dealsEnter: true,
  recycle: false,
  everyCondition: false,
  businessDays: false,
  levelField: '',
  levels: [],
  warnDays: [],
} satisfies Draft

export function draftOf(pool: PoolRowFragment | undefined): Draft {
  if (!pool) return NEW
  const { id: _id, version: _version, __typename: _name, levels, ...rest } = pool as PoolRowFragment & { __typename?: string }
  return {
    ...rest,
    userIds: [...rest.userIds],
    departmentIds: [...rest.departmentIds],
    roles: [...rest.roles],
    adminIds: [...rest.adminIds],
    exempt: [...rest.exempt],
    warnDays: [...rest.warnDays],
    levels: levels.map(({ value, unfollowedDays, heldDays, noDealDays, unwonDays }) => ({
      value,
      unfollowedDays,
      heldDays,
      noDealDays,
      unwonDays,
    })),
  }
}

/** What is sent: a number that is empty is no rule, and levels without a name are none. */
export function rulesOf(draft: Draft): PoolRulesInput {
  return {
    ...draft,
    exemptField: draft.exemptField ?? '',
    warnDays: draft.warnDays.map(Number).filter((days) => days > 0),
    levelField: draft.levelField ?? '',
    levels: draft.levelField ? draft.levels.filter(({ value }) => value.trim() !== '') : [],
    exempt: draft.exemptField ? draft.exempt : [],
  }
}
