import type { TFunction } from 'i18next'

import { bytes, number } from '../i18n/format'

/** What a limit of a plan is called; one this release has no word for, by its code. */
export function limitName(t: TFunction, code: string): string {
  return t(`usage.limits.${code}` as 'usage.limits.seats', { defaultValue: code.replaceAll('_', ' ') })
}

/** So much of it, with its unit. */
export function limitAmount(code: string, amount: number): string {
  return code === 'storage_mb' ? bytes(amount * 1_000_000) : number(amount)
}
