import type { AssignmentRuleInput, AssignmentRuleRowFragment, AssignmentSeatInput } from '../gql/graphql'

/** A rule while it is edited: everything it is, as the API takes it. */
export type RuleDraft = Required<Omit<AssignmentRuleInput, 'seats'>> & { seats: readonly Seat[] }

/** Somebody a rule gives leads to. */
export type Seat = Required<Omit<AssignmentSeatInput, 'userId'>> & { userId: string }

export const ARRIVALS = ['CAPTURED', 'BY_API', 'IMPORTED', 'ENTERED'] as const
export const STRATEGIES = ['ROUND_ROBIN', 'WEIGHTED', 'LEAST_BUSY'] as const
export const FALLBACKS = ['QUEUE', 'POOL', 'NEXT'] as const
export const TERRITORIES = ['country', 'region', 'industry'] as const

/** What a new rule is until somebody says otherwise: leads that come in by themselves, one after the other. */
export function freshRule(): RuleDraft {
  return {
    name: '',
    enabled: true,
    filter: null,
    arrivals: ['CAPTURED', 'BY_API'],
    strategy: 'ROUND_ROBIN',
    seats: [],
    skills: [],
    territoryField: '',
    sticky: true,
    fallback: 'QUEUE',
    poolId: null,
    queue: '',
    acceptMinutes: null,
    answerMinutes: 60,
  }
}

/** A stored rule as it is edited: without what the server says of it beyond its terms. */
export function draftOf(rule: AssignmentRuleRowFragment): RuleDraft {
  const { filter, arrivals, skills, seats } = rule
  return {
    name: rule.name,
    enabled: rule.enabled,
    strategy: rule.strategy,
    territoryField: rule.territoryField,
    sticky: rule.sticky,
    fallback: rule.fallback,
    poolId: rule.poolId ?? null,
    queue: rule.queue,
    acceptMinutes: rule.acceptMinutes ?? null,
    answerMinutes: rule.answerMinutes ?? null,
    filter: filter ?? null,
    arrivals: [...arrivals],
    skills: [...skills],
    seats: seats.map((seat) => ({
      userId: String(seat.userId),
      weight: seat.weight,
      mostOpen: seat.mostOpen ?? null,
      perMonth: seat.perMonth ?? null,
      territories: [...seat.territories],
      skills: [...seat.skills],
    })),
  }
}

/** Somebody who is new among those a rule gives leads to. */
export function seatOf(userId: string): Seat {
  return { userId, weight: 1, mostOpen: null, perMonth: null, territories: [], skills: [] }
}

/** The people of a rule after some were chosen: whoever was there stays as they were, and where they were. */
export function withPeople(seats: RuleDraft['seats'], chosen: readonly string[]): RuleDraft['seats'] {
  const kept = seats.filter(({ userId }) => chosen.includes(userId))
  const known = new Set(kept.map(({ userId }) => userId))
  return [...kept, ...chosen.filter((userId) => !known.has(userId)).map(seatOf)]
}

/** The rules after one went up or down; the same where it cannot. */
export function moved<Each>(list: readonly Each[], from: number, to: number): readonly Each[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  return list.toSpliced(from, 1).toSpliced(to, 0, item)
}
