import type { TFunction } from 'i18next'

const KNOWN = ['seats', 'records', 'custom_fields', 'storage_mb', 'import_rows', 'api_cost'] as const
type Known = (typeof KNOWN)[number]

/** What a limit of a plan is called; one that is newer than this console by its own name. */
export function limitName(t: TFunction, limit: string): string {
  return KNOWN.includes(limit as Known) ? t(`usage.limits.${limit as Known}`) : limit
}
