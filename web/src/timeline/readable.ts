import { dateTime, day, money } from '../i18n/format'

type Words = { nothing: string; yes: string; no: string }

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const DAY = /^\d{4}-\d\d-\d\d$/

/** A stored value as a person reads it: dates in their language, lists by what they say, never raw JSON. */
export function readable(value: unknown, words: Words): string {
  if (value === null || value === undefined || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'string') {
    if (INSTANT.test(value)) return dateTime(value)
    return DAY.test(value) ? day(value) : value
  }
  if (Array.isArray(value))
    return value.length === 0 ? words.nothing : value.map((item) => readable(item, words)).join('; ')
  if (typeof value === 'object') return entry(value as Record<string, unknown>, words)
  return String(value)
}

function entry(value: Record<string, unknown>, words: Words): string {
  const minor = value.amount_minor ?? value.amountMinor
  if (minor !== undefined && typeof value.currency === 'string') return money(String(minor), value.currency)
  const said = value.display ?? value.value ?? value.name ?? value.label
  if (typeof said === 'string') return said
  const parts = ['lines', 'postalCode', 'postal_code', 'city', 'region', 'country']
    .map((key) => value[key])
    .flat()
    .filter((part) => typeof part === 'string' && part !== '')
  return parts.length > 0
    ? parts.join(', ')
    : Object.values(value)
        .map((part) => readable(part, words))
        .join(' ')
}
