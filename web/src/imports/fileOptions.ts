import type { ImportOptions } from '../gql/graphql'

export const DATE_FORMATS = ['auto', 'ymd', 'dmy', 'mdy'] as const
export const DECIMAL_MARKS = ['.', ','] as const

export const ON_EXISTING = ['skip', 'update', 'fill'] as const
export const MATCHES = ['external_id', 'email', 'name'] as const

/** How the values of a file are written; null is the company's own habit. */
export type FileOptions = {
  dateFormat: (typeof DATE_FORMATS)[number]
  decimalMark: (typeof DECIMAL_MARKS)[number]
  currency: string | null
  phoneCountry: string | null
  onExisting: (typeof ON_EXISTING)[number]
  match: (typeof MATCHES)[number]
}

/** What was chosen before, out of an import's `options`, which are plain JSON. */
export function startingOptions(stored: unknown): FileOptions {
  const given = (stored ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' && given[name] !== '' ? given[name] : null)
  return {
    dateFormat: DATE_FORMATS.find((format) => format === given.date_format) ?? 'auto',
    decimalMark: DECIMAL_MARKS.find((mark) => mark === given.decimal_mark) ?? '.',
    currency: text('currency'),
    phoneCountry: text('phone_country'),
    onExisting: ON_EXISTING.find((choice) => choice === given.on_existing) ?? 'skip',
    match: MATCHES.find((choice) => choice === given.match) ?? 'external_id',
  }
}

export function optionsInput(options: FileOptions): ImportOptions {
  return { ...options }
}
