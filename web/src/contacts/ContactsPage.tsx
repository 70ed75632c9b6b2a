import {
  type ContactRowFragment,
  ContactsDocument,
  type ContactsQuery,
  type ContactsQueryVariables,
} from '../gql/graphql'
import { listArguments } from '../lists/listState'
import { type RecordsOf, RecordsPage } from '../records/RecordsPage'
import { ContactCard } from './ContactCard'
import { ContactDrawer } from './ContactDrawer'
import { contactColumns } from './columns'

const CONTACTS: RecordsOf<ContactRowFragment, ContactsQuery, ContactsQueryVariables> = {
  recordType: 'contact',
  document: ContactsDocument,
  connection: ({ contacts }) => contacts,
  filters: ['owner', 'tag'],
  variables: (state, size) => {
    const { owner, tag } = state.filters
    return {
      ...listArguments(state, size),
      filter: {
        ...(owner ? { ownerId: { eq: owner } } : {}),
        ...(tag ? { tags: { in: [tag] } } : {}),
      },
    }
  },
  columns: contactColumns,
  card: (contact) => <ContactCard contact={contact} />,
  drawer: ContactDrawer,
  words: (t) => ({
    title: t('shell.nav.contacts'),
    searchHint: t('records.searchContacts'),
    create: t('records.newContact'),
    empty: t('records.emptyContacts'),
  }),
}

export function ContactsPage() {
  return <RecordsPage of={CONTACTS} />
}
