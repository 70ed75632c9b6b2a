import { Select, type SelectProps } from 'antd'
import { useState } from 'react'
import { useQuery } from 'urql'

import { AccountNamesDocument } from '../gql/graphql'
import { useDebounced } from '../ui/useDebounced'

type Named = { id: string; name: string }

/** Finds an account by typing; `chosen` names the one already set, which the search may not list. */
export function AccountSelect({
  chosen,
  except,
  ...props
}: SelectProps<string> & { chosen?: Named | null; except?: string }) {
  const [text, setText] = useState('')
  const search = useDebounced(text.trim(), 200)
  const [{ data, fetching }] = useQuery({
    query: AccountNamesDocument,
    variables: { search: search || null, first: 20 },
  })
  const found = (data?.accounts.nodes ?? []).filter(({ id }) => id !== except)
  const named = chosen && search === '' && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found
  return (
    <Select
      allowClear
      loading={fetching}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={named.map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
    />
  )
}
