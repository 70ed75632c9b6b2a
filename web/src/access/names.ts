import type { ParseKeys } from 'i18next'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { AccessObjectsDocument, type AccessObjectsQuery, PeopleDocument, type Role } from '../gql/graphql'

export type Kind = AccessObjectsQuery['accessObjects'][number]

export type Named = { id: string; name: string }

/** Everybody and everything access can be given to, by id and by name. */
export function usePeople() {
  const [{ data, error }] = useQuery({ query: PeopleDocument })
  const nameOf = useCallback(
    (id: string | null | undefined): string => {
      const everything: readonly Named[] = data ? [...data.members, ...data.userGroups, ...data.departments] : []
      return everything.find((each) => each.id === id)?.name ?? '…'
    },
    [data],
  )
  return {
    members: data?.members ?? [],
    groups: data?.userGroups ?? [],
    departments: data?.departments ?? [],
    ready: Boolean(data),
    error,
    nameOf,
  }
}

/** As the navigation has them; what comes later stands last. */
const ORDER = ['account', 'contact', 'deal', 'quote', 'product', 'price_book', 'activity', 'tag', 'tag_group']

function place({ recordType }: Kind): number {
  const at = ORDER.indexOf(recordType)
  return at < 0 ? ORDER.length : at
}

/** The kinds of records there are rights on, with their fields. */
export function useKinds(): readonly Kind[] {
  const [{ data }] = useQuery({ query: AccessObjectsDocument })
  const kinds = data?.accessObjects
  return useMemo(() => (kinds ?? []).toSorted((one, other) => place(one) - place(other)), [kinds])
}

/** A permission in words. */
export function usePermissionName(): (permission: string) => string {
  const { t } = useTranslation()
  return useCallback((name) => t(`access.permissions.${name.replace(':', '_')}` as ParseKeys), [t])
}

/** A role by its name, and a built-in one (which has no id) by ours. */
export function useRoleName(): (name: string, id: string | null | undefined) => string {
  const { t } = useTranslation()
  return useCallback((name, id) => (id ? name : t(`settings.roles.${name.toUpperCase() as Role}`)), [t])
}

type Branch = { key: string; value: string; title: string; children: Branch[] }

/** Departments as a tree, each level by name. */
export function treeOf(departments: readonly (Named & { parentId?: string | null })[]): Branch[] {
  const below = (parent: string | null): Branch[] =>
    departments
      .filter(({ parentId }) => (parentId ?? null) === parent)
      .map(({ id, name }) => ({ key: id, value: id, title: name, children: below(id) }))
  return below(null)
}
