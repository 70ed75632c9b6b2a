import type { FiscalUnit } from '../gql/graphql'
import { monthName } from '../fiscal/months'

/** A fiscal period of a year by its unit and number, as a Select has it: "MONTH-3". */
export type PeriodKey = `${FiscalUnit}-${number}`

export const PERIODS: readonly PeriodKey[] = [
  ...Array.from({ length: 12 }, (_, at): PeriodKey => `MONTH-${at + 1}`),
  ...Array.from({ length: 4 }, (_, at): PeriodKey => `QUARTER-${at + 1}`),
  'YEAR-1',
]

export function parsePeriod(key: PeriodKey): { unit: FiscalUnit; number: number } {
  const [unit, number] = key.split('-') as [FiscalUnit, string]
  return { unit, number: Number(number) }
}

/** The month of the calendar a fiscal month is: the first one of a year that begins in April is 4. */
export function calendarMonth(firstMonth: number, number: number): number {
  return ((firstMonth + number - 2) % 12) + 1
}

/** The fiscal month a day lies in, from 1. */
export function fiscalMonth(firstMonth: number, day: string): number {
  return ((Number(day.slice(5, 7)) - firstMonth + 12) % 12) + 1
}

/** "April", "Q2", "2026": a period as people call it. */
export function periodName(key: PeriodKey, firstMonth: number, year: number): string {
  const { unit, number } = parsePeriod(key)
  if (unit === 'MONTH') return monthName(calendarMonth(firstMonth, number))
  return unit === 'QUARTER' ? `Q${number}` : String(year)
}
