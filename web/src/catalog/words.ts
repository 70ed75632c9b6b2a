import type { TFunction } from 'i18next'

import type { ProductKind, ProductTaxCategory } from '../gql/graphql'

const KINDS: readonly ProductKind[] = ['GOODS', 'SERVICE', 'SUBSCRIPTION']
const TAXES: readonly ProductTaxCategory[] = [
  'STANDARD', 'ZERO', 'EXEMPT', 'REVERSE_CHARGE', 'EXPORT', 'INTRA_COMMUNITY', 'OUTSIDE',
]

export function kindOptions(t: TFunction) {
  return KINDS.map((value) => ({ value, label: t(`catalog.kinds.${value}`) }))
}

export function taxOptions(t: TFunction) {
  return TAXES.map((value) => ({ value, label: t(`catalog.taxes.${value}`) }))
}

/** Hundredths of a percent as people read them: 1300 is "13 %". */
export function share(points: number | null | undefined): string | null {
  return points == null ? null : `${points / 100} %`
}
