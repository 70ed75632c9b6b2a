import type { SelectProps } from 'antd'

import { type ContactFilter, ContactNamesDocument, type ContactNamesQuery } from '../gql/graphql'
import { type Named, RecordSelect } from './RecordSelect'

type Props = SelectProps<string> & { accountId?: string | null; chosen?: Named | null }

/** A contact, of one account where that is given. */
export function ContactSelect({ accountId, ...props }: Props) {
  return (
    <RecordSelect<ContactNamesQuery, ContactFilter>
      document={ContactNamesDocument}
      named={({ contacts }) => contacts.nodes}
      {...(accountId ? { filter: { accountId: { eq: accountId } } } : {})}
      {...props}
    />
  )
}
