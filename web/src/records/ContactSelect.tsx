import { Select, type SelectProps } from 'antd'
import { useState } from 'react'
import { useQuery } from 'urql'

import { ContactNamesDocument } from '../gql/graphql'
import { useDebounced } from '../ui/useDebounced'

type Props = SelectProps<string> & { accountId?: string | null; chosen?: { id: string; name: string } | null }

/** Finds a contact by typing, of one account where that is given. */
export function ContactSelect({ accountId, chosen, ...props }: Props) {
  const [text, setText] = useState('')
  const search = useDebounced(text.trim(), 200)
  const [{ data, fetching }] = useQuery({
    query: ContactNamesDocument,
    variables: {
      search: search || null,
      filter: accountId ? { accountId: { eq: accountId } } : null,
      first: 20,
    },
  })
  const found = data?.contacts.nodes ?? []
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
