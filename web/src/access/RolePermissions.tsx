import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'

import { useMe } from '../session/session'
import { usePermissionName } from './names'
import type { Draft } from './roleDraft'

export const ADMINISTRATIVE = [
  'members:manage',
  'access:manage',
  'audit:read',
  'deals:reopen',
  'prices:manage',
  'quotes:approve',
  'fields:manage',
  'sources:manage',
  'tenant:manage',
  'jobs:manage',
  'api:explore',
] as const

type Props = { draft: Draft; onChange: (draft: Draft) => void }

/** What is no record: running the company. Nobody gives what they may not do themselves. */
export function RolePermissions({ draft, onChange }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const nameOf = usePermissionName()
  return (
    <Checkbox.Group
      aria-label={t('access.administration')}
      style={{ flexDirection: 'column', gap: 6 }}
      value={[...draft.permissions]}
      options={ADMINISTRATIVE.map((value) => ({
        value,
        label: nameOf(value),
        disabled: !me.permissions.includes(value),
      }))}
      onChange={(permissions) => onChange({ ...draft, permissions })}
    />
  )
}
