import { type Room, screen } from '../app/room'

/** What goes by the base currency or its rates. */
const CONVERTED = ['currencySettings', 'convertMoney', 'targets', 'leaderboard']

export const room: Room = {
  routes: [{ path: 'settings/currencies', ...screen(() => import('./CurrenciesPage'), 'CurrenciesPage') }],
  settings: [{ path: '/settings/currencies', label: 'currency.title', order: 11 }],
  embedded: ['CurrencySettings'],
  stale: {
    setExchangeRate: CONVERTED,
    removeExchangeRate: CONVERTED,
    closeRates: CONVERTED,
    changeBaseCurrency: [...CONVERTED, 'me'],
    updateTenant: CONVERTED,
  },
}
