import { type Room, screen } from '../app/room'

const SHOWN = ['bookingPages', 'bookings'] as const

export const room: Room = {
  routes: [{ path: 'settings/bookings', ...screen(() => import('./BookingPagesPage'), 'BookingPagesPage') }],
  settings: [
    { path: '/settings/bookings', label: 'bookings.title', module: 'leads', permission: 'sources:manage', order: 34 },
  ],
  stale: {
    createBookingPage: SHOWN,
    updateBookingPage: SHOWN,
    deleteBookingPage: SHOWN,
    cancelBooking: [...SHOWN, 'activities', 'activity', 'timeline'],
  },
}
