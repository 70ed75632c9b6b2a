import type { TFunction } from 'i18next'

/** Fields whose stored values are words of ours, and where their names stand. */
const CATALOGUES: Record<string, readonly string[]> = {
  kind: ['records.kinds', 'activities.kinds', 'catalog.kinds'],
  direction: ['activities.directions'],
  priority: ['activities.priorities'],
  status: ['leads.statuses', 'deals.statuses', 'quotes.statuses'],
  forecast: ['deals.forecasts'],
  taxCategory: ['catalog.taxes'],
  lostReason: ['deals.reasons'],
  role: ['settings.roles'],
}

/** The name of a choice as it stands in forms ("customer" → "Customer", "客户"), or nothing if it is not one. */
export function choiceName(t: TFunction, field: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  for (const catalogue of CATALOGUES[field] ?? []) {
    const found = t(`${catalogue}.${value.toUpperCase()}` as 'records.kinds.OTHER', '')
    if (found) return found
  }
  return undefined
}
