import { OrderedListOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

export const room: Room = {
  routes: [{ path: 'many', ...screen(() => import('./ManyPage'), 'ManyPage') }],
  places: [{ path: '/many', label: 'shell.nav.many', icon: <OrderedListOutlined aria-hidden />, order: 810 }],
  embedded: ['MassPreview', 'MassChangeRow'],
  stale: {
    startMassChange: ['massChanges'],
    undoMassChange: ['massChanges'],
    stopMassChange: ['massChanges'],
    resumeMassChange: ['massChanges'],
    exportRecords: ['recordExports'],
  },
}
