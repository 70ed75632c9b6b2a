import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { AccessRolesDocument } from '../gql/graphql'
import { useMay } from '../session/session'

export const BUILT_IN = ['admin', 'manager', 'rep', 'read_only'] as const
export type BuiltIn = (typeof BUILT_IN)[number]

const KEYS = { admin: 'ADMIN', manager: 'MANAGER', rep: 'REP', read_only: 'READ_ONLY' } as const

/** A built-in role by its name; one of the company's own by what `own` says of its id. */
export function roleName(t: TFunction, role: string, own: ReadonlyMap<string, string> = new Map()): string {
  const builtIn = BUILT_IN.find((name) => name === role)
  return builtIn ? t(`settings.roles.${KEYS[builtIn]}`) : (own.get(role) ?? t('partners.ownRole'))
}

/** The company's roles that can be given to outsiders. */
export function useGivableRoles() {
  const { t } = useTranslation()
  const may = useMay('access:manage')
  const [{ data }] = useQuery({ query: AccessRolesDocument, pause: !may })
  const own = new Map((data?.accessRoles ?? []).map(({ id, name }) => [id, name]))
  const options = [
    ...BUILT_IN.map((value) => ({ value: value as string, label: roleName(t, value) })),
    ...[...own].map(([value, label]) => ({ value, label })),
  ]
  return { options, nameOf: (role: string) => roleName(t, role, own) }
}
