import { InboxOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

const SHOWN = ['poolStandings', 'pooledRecords', 'ownerHistory', 'poolNotices'] as const
const MOVED = [...SHOWN, 'accounts', 'account', 'leads', 'lead', 'search'] as const

export const room: Room = {
  routes: [
    { path: 'pools', ...screen(() => import('./PoolsPage'), 'PoolsPage') },
    { path: 'settings/pools', ...screen(() => import('./PoolSettingsPage'), 'PoolSettingsPage') },
  ],
  places: [
    {
      path: '/pools',
      label: 'pools.title',
      icon: <InboxOutlined aria-hidden />,
      module: 'pools',
      record: 'account',
      order: 35,
    },
  ],
  settings: [
    { path: '/settings/pools', label: 'pools.settings', module: 'pools', permission: 'access:manage', order: 30 },
  ],
  embedded: ['PoolStanding', 'PoolLevel', 'PooledRecord', 'PoolOutcome', 'ForeseenReturn', 'PoolNotice'],
  stale: {
    claimRecords: MOVED,
    assignRecords: MOVED,
    returnRecord: MOVED,
    lockRecord: SHOWN,
    createPool: SHOWN,
    updatePool: SHOWN,
  },
}
