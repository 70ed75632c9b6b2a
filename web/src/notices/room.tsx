import type { Room } from '../app/room'

export const room: Room = {
  embedded: ['Notice'],
  stale: {
    followRecord: ['following', 'notices', 'unreadNotices'],
    markNoticesRead: ['unreadNotices'],
  },
}
