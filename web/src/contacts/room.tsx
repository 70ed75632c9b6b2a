import { TeamOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeleteContactDocument, RestoreContactDocument } from '../gql/graphql'

export const room: Room = {
  routes: [
    { path: 'contacts', ...screen(() => import('./ContactsPage'), 'ContactsPage') },
    { path: 'contacts/:id', ...screen(() => import('./ContactPage'), 'ContactPage') },
  ],
  places: [
    {
      path: '/contacts',
      label: 'shell.nav.contacts',
      icon: <TeamOutlined aria-hidden />,
      module: 'accounts',
      record: 'contact',
      order: 40,
    },
  ],
  records: [
    {
      type: 'contact',
      folder: '/contacts',
      remove: DeleteContactDocument,
      restore: RestoreContactDocument,
      lists: ['contacts'],
    },
  ],
  embedded: ['ContactConnection'],
}
