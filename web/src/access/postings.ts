import type { PostingRowFragment } from '../gql/graphql'

export type Standing = 'now' | 'later' | 'over'

/** Days are written so that they compare as text. */
export function standing({ fromDay, toDay }: PostingRowFragment, today: string): Standing {
  if (toDay && toDay < today) return 'over'
  return fromDay > today ? 'later' : 'now'
}

const ORDER: Record<Standing, number> = { now: 0, later: 1, over: 2 }

/** Who is there, managers first; then who comes; then who was there. */
export function inOrder(postings: readonly PostingRowFragment[], today: string): PostingRowFragment[] {
  return postings.toSorted(
    (one, other) =>
      ORDER[standing(one, today)] - ORDER[standing(other, today)] ||
      Number(other.manager) - Number(one.manager) ||
      one.fromDay.localeCompare(other.fromDay),
  )
}
