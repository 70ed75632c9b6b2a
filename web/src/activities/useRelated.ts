import { useHasModule } from '../session/session'

/** What an activity may be about besides accounts and contacts, where the company's plan has it. */
export function useRelated(): { leads: boolean; deals: boolean } {
  return { leads: useHasModule('leads'), deals: useHasModule('deals') }
}
