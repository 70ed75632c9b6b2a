import { type Room, screen } from '../app/room'

export const room: Room = {
  routes: [{ path: 'settings/hours', ...screen(() => import('./HoursPage'), 'HoursPage') }],
  settings: [{ path: '/settings/hours', label: 'hours.title', order: 10 }],
  embedded: ['BusinessHours', 'OpeningHours', 'SpecialDay', 'AnnouncedYear'],
  stale: { setBusinessHours: ['businessHours'] },
}
