import {
  type AccountKind,
  type AccountRowFragment,
  AccountsDocument,
  type AccountsQuery,
  type AccountsQueryVariables,
} from '../gql/graphql'
import { StartStrip } from '../life/StartStrip'
import { listArguments } from '../lists/listState'
import { type RecordsOf, RecordsPage } from '../records/RecordsPage'
import { AccountCard } from './AccountCard'
import { AccountDrawer } from './AccountDrawer'
import { accountColumns } from './columns'

const ACCOUNTS: RecordsOf<AccountRowFragment, AccountsQuery, AccountsQueryVariables> = {
  recordType: 'account',
  document: AccountsDocument,
  connection: ({ accounts }) => accounts,
  filters: ['owner', 'kind', 'tag'],
  variables: (state, size) => {
    const { owner, kind, tag } = state.filters
    return {
      ...listArguments(state, size),
      filter: {
        ...(owner ? { ownerId: { eq: owner } } : {}),
        ...(kind ? { kind: { eq: kind as AccountKind } } : {}),
        ...(tag ? { tags: { in: [tag] } } : {}),
      },
    }
  },
  columns: accountColumns,
  card: (account) => <AccountCard account={account} />,
  drawer: AccountDrawer,
  words: (t) => ({
    title: t('shell.nav.accounts'),
    searchHint: t('records.searchAccounts'),
    create: t('records.newAccount'),
    empty: t('records.emptyAccounts'),
  }),
}

export function AccountsPage() {
  return (
    <>
      <StartStrip />
      <RecordsPage of={ACCOUNTS} />
    </>
  )
}
