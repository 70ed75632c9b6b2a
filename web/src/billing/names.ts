import type { TFunction } from 'i18next'

import type { BillingInterval } from '../gql/graphql'
import { money } from '../i18n/format'

/** What a module is called; one this release has no word for, by its code. */
export function moduleName(t: TFunction, code: string): string {
  return t(`billing.modules.${code}` as 'billing.modules.accounts', { defaultValue: code.replaceAll('_', ' ') })
}

export function per(t: TFunction, interval: BillingInterval): string {
  return t(interval === 'YEAR' ? 'billing.perYear' : 'billing.perMonth')
}

type Money = { amountMinor: string; currency: string }

export function shown({ amountMinor, currency }: Money): string {
  return money(amountMinor, currency)
}

/** Whether a card's last month (2028-04) is over. */
export function isOver(month: string, today: Date = new Date()): boolean {
  return month < today.toISOString().slice(0, 7)
}

/** Why a card did not pay, in words; a reason there are no words for is just a refusal. */
export function whyNot(t: TFunction, problem: string): string {
  return t(`billing.problems.${problem}` as 'billing.problems.card_declined', { defaultValue: t('billing.problems.card_declined') })
}

export function isSome({ amountMinor }: Money): boolean {
  return Number(amountMinor) !== 0
}
