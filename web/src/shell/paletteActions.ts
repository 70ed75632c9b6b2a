import { useTranslation } from 'react-i18next'

import { accessTo } from '../access/mine'
import type { SessionFragment } from '../gql/graphql'
import { useSession } from '../session/session'
import { placesFor } from './navigation'

export type PaletteAction = { value: string; label: string }

/** What can be done from anywhere: create a record, import a file, go to a screen. */
export function usePaletteActions(me: SessionFragment, text: string): PaletteAction[] {
  const { t } = useTranslation()
  const may = (permission: string) => me.permissions.includes(permission)
  const mayCreate = (recordType: string) => accessTo(me, recordType).may('CREATE')
  const create: PaletteAction[] = [
    ...(mayCreate('account') ? [{ value: '/accounts?new', label: t('shell.palette.newAccount') }] : []),
    ...(mayCreate('contact') ? [{ value: '/contacts?new', label: t('shell.palette.newContact') }] : []),
    ...(mayCreate('deal') ? [{ value: '/deals?new', label: t('deals.new') }] : []),
    ...(mayCreate('quote') ? [{ value: '/quotes?new', label: t('quotes.new') }] : []),
    ...(mayCreate('activity') ? [{ value: '/tasks?new', label: t('shell.palette.newTask') }] : []),
    ...(may('imports:run') ? [{ value: '/imports/new', label: t('shell.palette.newImport') }] : []),
  ]
  const { partnerStanding } = useSession()
  const go = placesFor(me, partnerStanding?.kind)
    .flatMap((place) => place.children ?? [place])
    .map((place) => ({ value: place.path, label: t('shell.palette.go', { place: t(place.label) }) }))
  const wanted = text.trim().toLowerCase()
  return [...create, ...go].filter(({ label }) => label.toLowerCase().includes(wanted))
}
