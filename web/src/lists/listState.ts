export type SortDirection = 'ASC' | 'DESC'

/** What a list shows, all of it in the address: it can be bookmarked, sent, and found again with the back button. */
export type ListState = {
  search: string
  sort: { field: string; direction: SortDirection } | null
  filters: Readonly<Record<string, string>>
  /** A cursor and the ordinal of the page's first row, counted from 1. */
  after: string | null
  before: string | null
  from: number
}

export const PAGE_SIZES = [25, 50, 100] as const
export type PageSize = (typeof PAGE_SIZES)[number]

export function readListState(params: URLSearchParams, filterNames: readonly string[]): ListState {
  const [field, direction] = (params.get('sort') ?? '').split(':')
  const from = Number(params.get('from'))
  return {
    search: params.get('q') ?? '',
    sort: field ? { field, direction: direction === 'DESC' ? 'DESC' : 'ASC' } : null,
    filters: Object.fromEntries(
      filterNames.flatMap((name) => {
        const value = params.get(name)
        return value ? [[name, value]] : []
      }),
    ),
    after: params.get('after'),
    before: params.get('before'),
    from: Number.isInteger(from) && from > 0 ? from : 1,
  }
}

type Change = Record<string, string | null>

/** `params` with some changed (null takes one away). Whatever changes what is listed goes back to the first page. */
export function changeParams(params: URLSearchParams, change: Change, keepPage = false): URLSearchParams {
  const next = new URLSearchParams(params)
  if (!keepPage) for (const name of ['after', 'before', 'from']) next.delete(name)
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') next.delete(name)
    else next.set(name, value)
  }
  return next
}

/** The arguments of a connection field for the page shown. */
export function pageArguments(state: ListState, size: number) {
  return state.before ? { last: size, before: state.before } : { first: size, after: state.after }
}

/** What every list of records is asked with; filters are each list's own. */
export function listArguments(state: ListState, size: number) {
  return {
    search: state.search || null,
    orderBy: state.sort ? [{ [state.sort.field]: state.sort.direction }] : null,
    ...pageArguments(state, size),
  }
}
