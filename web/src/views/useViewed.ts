import { useMemo, useState } from 'react'
import { useQuery } from 'urql'

import { type Filter, readWhere } from '../filters/tree'
import { SavedViewsDocument } from '../gql/graphql'
import { columnPath, type ListColumn, shownColumns } from '../lists/columns'
import type { ListControls } from '../lists/useListState'
import { useStored } from '../ui/useStored'
import { both, type Filtered, kept, seen } from './seen'

type Asked<Row, Variables> = {
  recordType: string
  controls: ListControls
  /** What the list's own search, filters and page ask for. */
  asked: Variables
  columns: readonly ListColumn<Row>[]
}

/** A list as the open view, the conditions in the address and the person's columns make it. */
export function useViewed<Row, Variables extends Filtered>({ recordType, controls, asked, columns }: Asked<Row, Variables>) {
  const chosen = controls.params.get('view')
  const [views] = useQuery({ query: SavedViewsDocument, variables: { recordType } })
  const view = views.data?.savedViews.find(({ id }) => id === chosen)
  const where = useMemo(() => readWhere(controls.params), [controls.params])
  const narrowed = { ...asked, filter: both(where ?? null, asked.filter) ?? {} }
  const variables = seen(narrowed, view && where !== undefined ? { ...view, filter: null } : view)
  const [stored, store] = useStored<string[] | null>(`rapport.columns.${recordType}`, null)
  const [own, setOwn] = useState<{ view: string; keys: string[] }>()
  const ofView = view && view.columns.length > 0 ? columns.filter((each) => view.columns.includes(columnPath(each))) : null
  const keys = view ? (own?.view === view.id ? own.keys : (ofView?.map(({ key }) => key) ?? stored)) : stored
  const shown = shownColumns(columns, keys)
  return {
    views: views.data?.savedViews ?? [],
    view,
    variables,
    /** The view in the address is not known yet. */
    waits: chosen !== null && views.fetching,
    look: { ...kept(variables), columns: shown.map(columnPath) },
    shown,
    chooseColumns: (keys: string[]) => (view ? setOwn({ view: view.id, keys }) : store(keys)),
    /** The conditions in force. */
    filter: (where === undefined ? ((view?.filter as Filter | null | undefined) ?? null) : where),
    torn: where === null,
    narrow: (filter: Filter | null) =>
      controls.change({ where: filter ? JSON.stringify(filter) : view?.filter ? '{}' : null }),
  }
}

export type Viewed<Row> = ReturnType<typeof useViewed<Row, Filtered>>
