import type { TFunction } from 'i18next'

import type { BillingInterval } from '../gql/graphql'
import { money } from '../i18n/format'

/** What a module is called; one this release has no word for, by its code. */
export function moduleName(t: TFunction, code: string): string {
  return t(`billing.modules.${code}` as 'billing.modules.accounts', { defaultValue: code.replaceAll('_', ' ') })
}

export function limitName(t: TFunction, code: string): string {
  return t(`billing.limits.${code}` as 'billing.limits.seats', { defaultValue: code.replaceAll('_', ' ') })
}

export function per(t: TFunction, interval: BillingInterval): string {
  return t(interval === 'YEAR' ? 'billing.perYear' : 'billing.perMonth')
}

type Money = { amountMinor: string; currency: string }

export function shown({ amountMinor, currency }: Money): string {
  return money(amountMinor, currency)
}

export function isSome({ amountMinor }: Money): boolean {
  return Number(amountMinor) !== 0
}
