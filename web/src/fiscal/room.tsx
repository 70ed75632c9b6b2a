import { type Room, screen } from '../app/room'

export const room: Room = {
  routes: [{ path: 'settings/fiscal-year', ...screen(() => import('./FiscalYearPage'), 'FiscalYearPage') }],
  settings: [{ path: '/settings/fiscal-year', label: 'fiscal.title', order: 12 }],
  embedded: ['FiscalYear', 'FiscalPeriod'],
  stale: { setFiscalYear: ['fiscalYear', 'targets', 'leaderboard'] },
}
