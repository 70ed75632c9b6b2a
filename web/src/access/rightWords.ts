import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

import type { RightDetailFragment } from '../gql/graphql'
import { list } from '../i18n/format'
import { useKinds, usePermissionName } from './names'

/** What somebody gains or loses, in a few lines for each kind of record and one for each permission. */
export function useRightWords(): (rights: readonly RightDetailFragment[], side: 'gains' | 'loses') => string[] {
  const { t } = useTranslation()
  const kinds = useKinds()
  const permissionName = usePermissionName()
  return useCallback(
    (rights, side) => {
      const actions = (found: readonly RightDetailFragment[]) =>
        found.flatMap(({ action }) => (action ? [t(`access.actions.${action}`).toLowerCase()] : []))
      const lines = rights.flatMap(({ permission }) => (permission ? [permissionName(permission)] : []))
      for (const { recordType, label: kind, fields } of kinds) {
        const own = rights.filter((right) => right.recordType === recordType)
        const of = (level: 'READ' | 'EDIT') => own.flatMap((right) => (right.field && right.level === level ? [right.field] : []))
        const seen = of('READ')
        const set = of('EDIT').filter((field) => !seen.includes(field))
        const named = (names: readonly string[]) =>
          names.map((name) => fields.find(({ field }) => field === name)?.label ?? name)
        const said = [
          ['access.preview.line', actions(own.filter(({ wider }) => !wider))],
          [side === 'gains' ? 'access.preview.onMore' : 'access.preview.onFewer', actions(own.filter(({ wider }) => wider))],
          ['access.preview.see', named(seen)],
          ['access.preview.set', named(set)],
        ] as const
        for (const [words, parts] of said) if (parts.length > 0) lines.push(t(words, { kind, rights: list(parts) }))
      }
      return lines
    },
    [t, kinds, permissionName],
  )
}
