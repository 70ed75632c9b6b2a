import type { DealSplitInput } from '../gql/graphql'

/** A share as it is typed: in percent, with a key of its own while nobody is chosen yet. */
export type Share = { key: number; userId: string | null; percent: number | null }

/** The shares there are; where there are none, all of it is the owner's. */
export function started(splits: readonly { userId: string; basisPoints: number }[], ownerId: string | undefined): Share[] {
  if (splits.length === 0) return [{ key: 0, userId: ownerId ?? null, percent: 100 }]
  return splits.map(({ userId, basisPoints }, key) => ({ key, userId, percent: basisPoints / 100 }))
}

/** What they come to in percent, without the noise of binary fractions. */
export function total(shares: readonly Share[]): number {
  return shares.reduce((sum, { percent }) => sum + points(percent), 0) / 100
}

export function toInput(shares: readonly Share[]): DealSplitInput[] {
  return shares.flatMap(({ userId, percent }) => (userId ? [{ userId, basisPoints: points(percent) }] : []))
}

function points(percent: number | null): number {
  return Math.round((percent ?? 0) * 100)
}
