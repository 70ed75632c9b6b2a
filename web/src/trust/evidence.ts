import type { TFunction } from 'i18next'

import type { AlertRowFragment } from '../gql/graphql'
import { country, number } from '../i18n/format'
import { limitAmount, limitName } from '../usage/limitName'
import { typeName } from './typeName'

type Evidence = {
  count?: number
  network?: string
  country?: string
  networks?: string[]
  countries?: string[]
  localTime?: string
  what?: string
  old?: string
  new?: string
  scopes?: string[]
  limit?: string
  used?: number
  number?: number
}

const ROLES = new Set(['OWNER', 'ADMIN', 'MANAGER', 'REP', 'READ_ONLY'])

/** An alert in one sentence. */
export function evidenceText(t: TFunction, alert: AlertRowFragment): string {
  const found = alert.evidence as Evidence
  const who = alert.person?.name ?? t('trust.alerts.nobody')
  const n = number(found.count ?? 1)
  switch (alert.kind) {
    case 'NEW_COUNTRY':
      return t('trust.alerts.said.NEW_COUNTRY', { who, place: placeName(t, found.country), network: found.network })
    case 'NEW_NETWORK':
      return t('trust.alerts.said.NEW_NETWORK', { who, place: placeName(t, found.country), network: found.network })
    case 'OFF_HOURS':
      return t('trust.alerts.said.OFF_HOURS', { who, n, at: localTime(found.localTime) })
    case 'FAILED_SIGN_INS':
      return t('trust.alerts.said.FAILED_SIGN_INS', { who, n, networks: (found.networks ?? []).join(', ') })
    case 'NEAR_LIMIT':
      return t('trust.alerts.said.NEAR_LIMIT', {
        what: limitName(t, found.limit ?? ''),
        used: limitAmount(found.limit ?? '', found.used ?? 0),
        number: limitAmount(found.limit ?? '', found.number ?? 0),
      })
    case 'WIDER_ACCESS':
      return wider(t, who, found)
    default:
      return t(`trust.alerts.said.${alert.kind}`, { who, n })
  }
}

function wider(t: TFunction, who: string, found: Evidence): string {
  const role = (name?: string) => roleName(t, name)
  if (found.what === 'membership')
    return t('trust.alerts.wider.membership', { who, old: role(found.old), new: role(found.new) })
  if (found.what === 'invitation') return t('trust.alerts.wider.invitation', { who, new: role(found.new) })
  if (found.what === 'api_key') return t('trust.alerts.wider.key', { who, n: number(found.scopes?.length ?? 0) })
  return t('trust.alerts.wider.other', { who, what: typeName(t, found.what ?? '') })
}

function roleName(t: TFunction, name?: string): string {
  const role = (name ?? '').toUpperCase()
  return ROLES.has(role) ? t(`settings.roles.${role as 'OWNER'}`) : role
}

function placeName(t: TFunction, code?: string): string {
  return code && code !== '-' ? country(code) : t('trust.alerts.unknownPlace')
}

/** "2026-11-25T23:10+08:00" as it stands there: the company's own clock. */
function localTime(at?: string): string {
  return at ? at.slice(0, 16).replace('T', ' ') : ''
}
