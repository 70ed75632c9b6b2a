import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

import { list } from '../i18n/format'
import type { RightDetailFragment } from '../gql/graphql'
import { useKinds, usePermissionName } from './names'

/** What somebody gains or loses, in a line for each kind of record and one for each permission. */
export function useRightWords(): (rights: readonly RightDetailFragment[], side: 'gains' | 'loses') => string[] {
  const { t } = useTranslation()
  const kinds = useKinds()
  const permissionName = usePermissionName()
  return useCallback(
    (rights, side) => {
      const said = ({ recordType, action, wider, field, level }: RightDetailFragment): string => {
        if (field) {
          const label = kinds.find((kind) => kind.recordType === recordType)?.fields.find((each) => each.field === field)
          return t(level === 'READ' ? 'access.preview.see' : 'access.preview.set', { field: label?.label ?? field })
        }
        const name = t(`access.actions.${action ?? 'READ'}`).toLowerCase()
        return wider ? t(side === 'gains' ? 'access.preview.onMore' : 'access.preview.onFewer', { action: name }) : name
      }
      const lines = rights.flatMap(({ permission }) => (permission ? [permissionName(permission)] : []))
      for (const kind of kinds) {
        const own = rights.filter(({ recordType }) => recordType === kind.recordType)
        if (own.length > 0) lines.push(t('access.preview.line', { kind: kind.label, rights: list(own.map(said)) }))
      }
      return lines
    },
    [t, kinds, permissionName],
  )
}
