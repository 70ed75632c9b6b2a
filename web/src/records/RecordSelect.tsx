import { Select, type SelectProps } from 'antd'
import { useState } from 'react'
import { type TypedDocumentNode, useQuery } from 'urql'

import { useDebounced } from '../ui/useDebounced'

export type Named = { id: string; name: string }

type Variables<Filter> = { search: string | null; filter?: Filter; first: number }

type Props<Data, Filter> = SelectProps<string> & {
  document: TypedDocumentNode<Data, Variables<Filter>>
  filter?: Filter
  named: (data: Data) => readonly Named[]
  /** Names the one already set, which the search may not list. */
  chosen?: Named | null | undefined
}

/** Finds a record by typing. */
export function RecordSelect<Data, Filter = never>(props: Props<Data, Filter>) {
  const { document, filter, named, chosen, ...rest } = props
  const [text, setText] = useState('')
  const search = useDebounced(text.trim(), 200)
  const variables = { search: search || null, first: 20, ...(filter ? { filter } : {}) }
  const [{ data, fetching }] = useQuery<Data, Variables<Filter>>({ query: document, variables })
  const found = data ? named(data) : []
  const listed = chosen && search === '' && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found
  return (
    <Select
      allowClear
      loading={fetching}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={listed.map(({ id, name }) => ({ value: id, label: name }))}
      {...rest}
    />
  )
}
