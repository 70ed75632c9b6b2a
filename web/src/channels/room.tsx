import { type Room, screen } from '../app/room'

const CHANNELS = ['channelCosts', 'channelReport']

export const room: Room = {
  routes: [{ path: 'settings/channels', ...screen(() => import('./ChannelsPage'), 'ChannelsPage') }],
  settings: [
    { path: '/settings/channels', label: 'channels.title', module: 'leads', permission: 'sources:manage', order: 21 },
  ],
  embedded: ['Channel', 'ChannelSpent'],
  stale: { addChannelCost: CHANNELS, deleteChannelCost: CHANNELS },
}
