import { currentLanguage } from '../i18n'

/** "April", "4月": a month of the calendar by its number, from 1. */
export function monthName(month: number, style: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(currentLanguage(), { month: style, timeZone: 'UTC' }).format(Date.UTC(2026, month - 1, 1))
}
