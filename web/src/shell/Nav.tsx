import { Menu } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'

import { useChecklist } from '../life/useChecklist'
import { useMe, useSession } from '../session/session'
import { type Place, placesFor } from './navigation'

/** Which group of places is open at first, by where one is. */
const OPENED = [
  ['/settings', '/settings'],
  ['/partner', '/partners'],
] as const

export function Nav({ onChosen }: { onChosen?: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const { pathname } = useLocation()
  const { entries, open } = useChecklist()
  const { partnerStanding } = useSession()
  const places = placesFor(me, partnerStanding?.kind).filter(
    ({ path }) => path !== '/start' || open || !entries,
  )
  const flat = places.flatMap((place) => place.children ?? [place])
  const selected =
    flat.find((place) => pathname === place.path) ?? flat.find((place) => pathname.startsWith(`${place.path}/`))

  const item = (place: Place): object =>
    place.children
      ? { key: place.path, icon: place.icon, label: t(place.label), children: place.children.map(item) }
      : {
          key: place.path,
          icon: place.icon,
          label: (
            <Link to={place.path} aria-current={place === selected ? 'page' : undefined}>
              {t(place.label)}
            </Link>
          ),
        }

  return (
    <nav aria-label={t('shell.navigation')}>
      <Menu
        mode="inline"
        style={{ borderInlineEnd: 0, background: 'transparent' }}
        items={places.map(item) as []}
        selectedKeys={selected ? [selected.path] : []}
        defaultOpenKeys={OPENED.filter(([start]) => pathname.startsWith(start)).map(([, key]) => key)}
        onClick={() => onChosen?.()}
      />
    </nav>
  )
}
