import { describe, expect, it } from 'vitest'

import { calendarMonth, fiscalMonth, PERIODS, parsePeriod } from './periods'

describe('fiscal periods', () => {
  it('has twelve months, four quarters and the year', () => {
    expect(PERIODS).toHaveLength(17)
    expect(parsePeriod('QUARTER-4')).toEqual({ unit: 'QUARTER', number: 4 })
  })
  it('counts months from the one the year begins in', () => {
    expect(calendarMonth(4, 1)).toBe(4)
    expect(calendarMonth(4, 10)).toBe(1)
    expect(fiscalMonth(4, '2027-01-15')).toBe(10)
    expect(fiscalMonth(1, '2026-11-27')).toBe(11)
    for (let first = 1; first <= 12; first++)
      for (let number = 1; number <= 12; number++) {
        const month = String(calendarMonth(first, number)).padStart(2, '0')
        expect(fiscalMonth(first, `2026-${month}-01`)).toBe(number)
      }
  })
})
