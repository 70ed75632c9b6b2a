import { expect, test } from 'vitest'

import { hasAll, withDays } from './days'

const HOLIDAY = { day: '2026-02-16', works: false, name: '春节' }
const MADE_UP = { day: '2026-02-14', works: true, name: '春节' }

test('what is taken over stands in order, and what the company said of a date stays', () => {
  const own = { ...HOLIDAY, works: true, name: 'Open all the same' }
  expect(withDays([own], [HOLIDAY, MADE_UP])).toEqual([MADE_UP, own])
})

test('a year that is there is not offered again', () => {
  expect(hasAll([HOLIDAY], [HOLIDAY, MADE_UP])).toBe(false)
  expect(hasAll([HOLIDAY, MADE_UP], [MADE_UP])).toBe(true)
})
