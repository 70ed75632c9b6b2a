import { useMe } from '../session/session'

/** The calendar day it is where the company is: "2026-11-25". */
export function dayIn(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)
}

export function useToday(): string {
  return dayIn(useMe().tenant.timeZone)
}
