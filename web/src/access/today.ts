import { useMe } from '../session/session'

/** The calendar day it is where the company is: "2026-11-25". */
export function dayIn(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)
}

export function useToday(): string {
  return dayIn(useMe().tenant.timeZone)
}

/** A calendar day so many days earlier. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}
