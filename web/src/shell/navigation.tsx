import { CustomerServiceOutlined, RocketOutlined, SettingOutlined, ShopOutlined } from '@ant-design/icons'
import type { ParseKeys } from 'i18next'
import type { ReactNode } from 'react'

import { accessTo } from '../access/mine'
import type { Room } from '../app/room'
import { ROOMS } from '../app/rooms'
import type { CompanySize, Role, SessionFragment } from '../gql/graphql'
import type { RecordType } from '../records/paths'

export type Standing = 'PARTNER' | 'SUPPORT'

export type Place = {
  path: string
  label: ParseKeys
  icon?: ReactNode
  module?: string
  /** The kind of record it shows. */
  record?: RecordType
  permission?: string
  role?: Role
  /** Only for a company that runs others, or for the operator's support. */
  standing?: Standing
  /** Companies that want to see less are not shown it; it is still there. */
  from?: CompanySize
  children?: Place[]
}

/** What the rooms bring, as they say in what order. */
function inOrder(of: (room: Room) => readonly (Place & { order: number })[] | undefined): Place[] {
  return ROOMS.flatMap((room) => of(room) ?? []).toSorted((one, other) => one.order - other.order)
}

const PLACES: Place[] = [
  { path: '/start', label: 'shell.nav.start', icon: <RocketOutlined aria-hidden />, permission: 'tenant:manage' },
  ...inOrder(({ places }) => places),
  {
    path: '/partners',
    label: 'shell.nav.partner',
    icon: <ShopOutlined aria-hidden />,
    permission: 'tenant:manage',
    standing: 'PARTNER',
    children: [
      { path: '/partner', label: 'shell.nav.portfolio' },
      { path: '/partner/templates', label: 'shell.nav.templates' },
      { path: '/partner/brand', label: 'shell.nav.brand' },
    ],
  },
  {
    path: '/support',
    label: 'shell.nav.support',
    icon: <CustomerServiceOutlined aria-hidden />,
    standing: 'SUPPORT',
  },
  {
    path: '/settings',
    label: 'shell.nav.settings',
    icon: <SettingOutlined aria-hidden />,
    children: [
      { path: '/settings/profile', label: 'shell.nav.profile' },
      { path: '/settings/security', label: 'shell.nav.security' },
      { path: '/settings/plans', label: 'shell.nav.plans' },
      { path: '/settings/billing', label: 'shell.nav.billing', role: 'OWNER' },
      { path: '/settings/members', label: 'shell.nav.members' },
      { path: '/settings/departments', label: 'shell.nav.departments', from: 'MEDIUM' },
      { path: '/settings/groups', label: 'shell.nav.groups', from: 'MEDIUM' },
      { path: '/settings/roles', label: 'shell.nav.roles', permission: 'access:manage', from: 'MEDIUM' },
      { path: '/settings/fields', label: 'shell.nav.fields', module: 'custom_fields' },
      { path: '/settings/tags', label: 'shell.nav.tags', module: 'accounts' },
      ...inOrder(({ settings }) => settings),
      { path: '/settings/keys', label: 'shell.nav.keys', from: 'MEDIUM' },
      { path: '/settings/sign-in', label: 'shell.nav.companySignIn', role: 'OWNER', from: 'LARGE' },
      { path: '/settings/encryption', label: 'shell.nav.encryption', role: 'OWNER', from: 'LARGE' },
      { path: '/settings/partners', label: 'shell.nav.partners', permission: 'members:manage' },
      { path: '/settings/audit', label: 'shell.nav.audit', permission: 'audit:read', from: 'MEDIUM' },
      { path: '/settings/alerts', label: 'shell.nav.alerts', permission: 'audit:read' },
      { path: '/settings/isolation', label: 'shell.nav.isolation', from: 'LARGE' },
      { path: '/settings/company', label: 'shell.nav.company', role: 'OWNER' },
      { path: '/settings/jobs', label: 'shell.nav.jobs', permission: 'jobs:manage', from: 'LARGE' },
      { path: '/settings/usage', label: 'shell.nav.usage', permission: 'tenant:manage' },
      { path: '/developer', label: 'shell.developer', from: 'MEDIUM' },
    ],
  },
]

const SIZES: readonly CompanySize[] = ['SMALL', 'MEDIUM', 'LARGE']

/** The places the plan and the role open to this person, as many as the company wants to see. */
export function placesFor(
  me: SessionFragment,
  standing: string | undefined,
  places: readonly Place[] = PLACES,
): Place[] {
  const modules = new Set(me.modules.map((name) => name.toLowerCase()))
  return places
    .filter((place) => !place.module || modules.has(place.module))
    .filter((place) => !place.permission || me.permissions.includes(place.permission))
    .filter((place) => !place.record || accessTo(me, place.record).may('READ'))
    .filter((place) => !place.from || SIZES.indexOf(place.from) <= SIZES.indexOf(me.tenant.size))
    .filter((place) => !place.role || me.role === place.role)
    .filter((place) => !place.standing || place.standing === standing)
    .map((place) => (place.children ? { ...place, children: placesFor(me, standing, place.children) } : place))
}

const EVERY_PLACE = PLACES.flatMap((place) => [place, ...(place.children ?? [])]).toSorted(
  (one, other) => other.path.length - one.path.length,
)

/** The module a page belongs to, by the nearest place above it. */
export function moduleAt(pathname: string): string | undefined {
  return EVERY_PLACE.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`))?.module
}
