import type { TFunction } from 'i18next'

import type { AccountKind } from '../gql/graphql'

const KINDS: readonly AccountKind[] = ['PROSPECT', 'CUSTOMER', 'PARTNER', 'SUPPLIER', 'COMPETITOR', 'FORMER', 'OTHER']

export function accountKinds(t: TFunction): { value: AccountKind; label: string }[] {
  return KINDS.map((value) => ({ value, label: t(`records.kinds.${value}`) }))
}
