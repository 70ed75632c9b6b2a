import type { BusinessHoursRowFragment } from '../gql/graphql'

export type SpecialDay = BusinessHoursRowFragment['days'][number]

/** Days with others taken over: what the company says of a date stays. */
export function withDays(days: readonly SpecialDay[], added: readonly SpecialDay[]): SpecialDay[] {
  const known = new Set(days.map(({ day }) => day))
  return inOrder([...days, ...added.filter(({ day }) => !known.has(day))])
}

export function inOrder(days: readonly SpecialDay[]): SpecialDay[] {
  return days.toSorted((one, other) => one.day.localeCompare(other.day))
}

/** Whether every date is there already. */
export function hasAll(days: readonly SpecialDay[], wanted: readonly SpecialDay[]): boolean {
  const known = new Set(days.map(({ day }) => day))
  return wanted.every(({ day }) => known.has(day))
}
