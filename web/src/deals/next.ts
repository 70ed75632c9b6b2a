import type { DealFilter } from '../gql/graphql'

/** Whether something is planned for a deal, and when. */
export const NEXT = ['NONE', 'OVERDUE', 'TODAY', 'PLANNED'] as const
export type Next = (typeof NEXT)[number]

/** Days without a follow-up a list may be narrowed to. */
export const IDLE = [7, 14, 30, 90] as const

const FILTERS: Readonly<Record<Next, DealFilter>> = {
  NONE: { nextActivityAt: { isNull: true } },
  OVERDUE: { nextActivityAt: { past: true } },
  TODAY: { nextActivityAt: { past: false, during: 'TODAY' } },
  PLANNED: { nextActivityAt: { past: false }, not: { nextActivityAt: { during: 'TODAY' } } },
}

/** Deals with this next activity; all of them for a word that is none of ours. */
export function nextFilter(next: string | null | undefined): DealFilter {
  return (FILTERS as Record<string, DealFilter>)[next ?? ''] ?? {}
}

/** Deals nobody has followed up for so many days: since the last time, or since they were opened. */
export function idleFilter(days: string | null | undefined): DealFilter {
  const olderThanDays = Number(days)
  if (!(IDLE as readonly number[]).includes(olderThanDays)) return {}
  return {
    or: [{ lastFollowedAt: { olderThanDays } }, { lastFollowedAt: { isNull: true }, createdAt: { olderThanDays } }],
  }
}
