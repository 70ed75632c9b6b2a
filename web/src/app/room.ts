import type { ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import type { TypedDocumentNode } from 'urql'

import type { DeleteInput, ProblemFragment, RestoreInput } from '../gql/graphql'
import type { RecordType } from '../records/paths'
import type { Place } from '../shell/navigation'

type Done = { userErrors: readonly ProblemFragment[] }

/** A kind of record as every screen knows it: where it is shown, and how it goes and comes back. */
export type RecordKind = {
  type: RecordType
  folder: string
  remove: TypedDocumentNode<Record<string, Done>, { input: DeleteInput }>
  restore: TypedDocumentNode<Record<string, Done>, { input: RestoreInput }>
  /** Lists of the API that show it, besides timelines, histories and the search. */
  lists: readonly string[]
}

/**
 * What a room brings to the console, in `room.tsx` of its folder: nothing else has to be told of it. Only light things
 * are imported there, since every room is known from the start; screens come when they are opened.
 */
export type Room = {
  routes?: RouteObject[]
  /** What stands in the navigation; `order` says where. */
  places?: readonly (Place & { order: number })[]
  /** What stands among the settings. */
  settings?: readonly (Place & { order: number })[]
  records?: readonly RecordKind[]
  /** Types of the API whose values live inside what holds them, without an identity of their own. */
  embedded?: readonly string[]
  /** Fields of the query to be asked for again, by the mutation after which they are. */
  stale?: Readonly<Record<string, readonly string[]>>
}

/** A screen in a chunk of its own. */
export function screen<Key extends string>(
  load: () => Promise<Record<Key, ComponentType>>,
  name: Key,
): Pick<RouteObject, 'lazy'> {
  return { lazy: async () => ({ Component: (await load())[name] }) }
}
