import { currentLanguage } from '.'

const RELATIVE_STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 days ago", "in 2 hours", "刚刚" in the language shown; `at` and `now` are instants. */
export function relativeTime(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000
  const format = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' })
  const step = RELATIVE_STEPS.find(([, size]) => Math.abs(seconds) >= size)
  return step ? format.format(Math.round(seconds / step[1]), step[0]) : format.format(0, 'second')
}

export function dateTime(at: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
}

export function time(at: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'short' }).format(new Date(at))
}

export function date(at: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium' }).format(new Date(at))
}

/** A calendar day ("2026-11-25") has no time zone: it is shown as written. */
export function day(value: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value))
}

/** A year and a month: 2028-04. */
export function monthOf(value: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    new Date(`${value}-01T00:00:00Z`),
  )
}

export function number(value: number): string {
  return new Intl.NumberFormat(currentLanguage()).format(value)
}

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** "1.2 MB": how large a file is, in steps of a thousand. */
export function bytes(size: number): string {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(size, 1)) / 3))
  const unit = SIZES[step] ?? 'byte'
  const format = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: step > 1 ? 1 : 0 } as const
  return new Intl.NumberFormat(currentLanguage(), format).format(size / 1000 ** step)
}

/** "a, b, c" the way the language lists. */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat(currentLanguage(), { type: 'conjunction', style: 'narrow' }).format(items)
}

/** How many there are; "10,000+" where they were not counted to the end. */
export function counted(total: number, exact: boolean): string {
  return exact ? number(total) : `${number(total)}+`
}

/** `amountMinor` is in the currency's minor unit (cents for EUR, yen for JPY). */
export function money(amountMinor: string, currency: string): string {
  const format = new Intl.NumberFormat(currentLanguage(), { style: 'currency', currency })
  return format.format(Number(amountMinor) / 10 ** minorDigits(currency))
}

/** Digits after the point of a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

export function country(code: string): string {
  return new Intl.DisplayNames([currentLanguage()], { type: 'region' }).of(code) ?? code
}
