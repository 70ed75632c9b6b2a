import { BankOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeleteAccountDocument, RestoreAccountDocument } from '../gql/graphql'

export const room: Room = {
  routes: [
    { path: 'accounts', ...screen(() => import('./AccountsPage'), 'AccountsPage') },
    { path: 'accounts/:id', ...screen(() => import('./AccountPage'), 'AccountPage') },
  ],
  places: [
    {
      path: '/accounts',
      label: 'shell.nav.accounts',
      icon: <BankOutlined aria-hidden />,
      module: 'accounts',
      record: 'account',
      order: 30,
    },
  ],
  records: [
    {
      type: 'account',
      folder: '/accounts',
      remove: DeleteAccountDocument,
      restore: RestoreAccountDocument,
      lists: ['accounts'],
    },
  ],
  embedded: ['AccountConnection'],
}
