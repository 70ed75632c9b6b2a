import type { SavedViewTabFragment } from '../gql/graphql'

type Shown = Pick<SavedViewTabFragment, 'filter' | 'orderBy' | 'search'>
/** What is asked for of a list, as far as a view says it. */
export type Filtered = {
  filter?: object | null | undefined
  search?: string | null | undefined
  orderBy?: object | readonly object[] | null | undefined
}

function isEmpty(filter: object | null | undefined): boolean {
  return !filter || Object.keys(filter).length === 0
}

/** Both filters at once; null where there is neither. */
export function both(one: object | null | undefined, other: object | null | undefined): object | null {
  if (isEmpty(one)) return isEmpty(other) ? null : (other ?? null)
  return isEmpty(other) ? (one ?? null) : { and: [one, other] }
}

/** A list as a view shows it: its filter and what is chosen beside it; its order and search until others are chosen. */
export function seen<Variables extends Filtered>(asked: Variables, view: Shown | undefined): Variables {
  if (!view) return asked
  const order = (view.orderBy ?? []) as readonly object[]
  return {
    ...asked,
    filter: both(view.filter as object | null, asked.filter) ?? {},
    search: asked.search || view.search || null,
    orderBy: asked.orderBy ?? (order.length > 0 ? order : null),
  }
}

/** All a view keeps of a list. */
export type Look = ReturnType<typeof kept> & { columns: string[] }

/** What a view of the list as it is shown now would be kept with. */
export function kept(asked: Filtered) {
  const { filter, search, orderBy } = asked
  return { filter: isEmpty(filter) ? null : (filter ?? null), search: search ?? '', orderBy: orderBy ?? null }
}
