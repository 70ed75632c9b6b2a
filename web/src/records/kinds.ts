import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { AccountKind, CompanySize } from '../gql/graphql'
import { useMe } from '../session/session'

type Option = { value: AccountKind; label: string }

const SMALL: readonly AccountKind[] = ['PROSPECT', 'CUSTOMER', 'OTHER']
const MEDIUM: readonly AccountKind[] = ['PROSPECT', 'CUSTOMER', 'PARTNER', 'FORMER', 'OTHER']
const LARGE: readonly AccountKind[] = ['PROSPECT', 'CUSTOMER', 'PARTNER', 'SUPPLIER', 'COMPETITOR', 'FORMER', 'OTHER']
const KINDS: Record<CompanySize, readonly AccountKind[]> = { SMALL, MEDIUM, LARGE }

/** The kinds of accounts a company of this size is shown; what an account is already can be chosen as well. */
export function accountKinds(t: TFunction, size: CompanySize, chosen?: AccountKind | null): Option[] {
  return LARGE.filter((kind) => KINDS[size].includes(kind) || kind === chosen).map((value) => ({
    value,
    label: t(`records.kinds.${value}`),
  }))
}

export function useAccountKinds(chosen?: AccountKind | null): Option[] {
  const { t } = useTranslation()
  return accountKinds(t, useMe().tenant.size, chosen)
}
