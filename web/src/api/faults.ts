import type { TFunction } from 'i18next'
import type { CombinedError } from 'urql'

/** Why a request as a whole failed (what is wrong with single fields comes as `userErrors` instead). */
export type FaultCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'RATE_LIMITED'
  | 'MODULE_NOT_IN_PLAN'
  | 'COMPANY_SUSPENDED'
  | 'COMPANY_CLOSED'
  | 'VIEW_ONLY'
  | 'VIEW_AS_REFUSED'
  | 'GRANT_ENDED'
  | 'NOT_ON_BEHALF'
  | 'NETWORK'
  | 'INTERNAL'

/** `module` is the one the plan leaves out. */
export type Fault = { code: FaultCode; message: string; requestId?: string; module?: string }

const CODES: ReadonlySet<string> = new Set<FaultCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'MODULE_NOT_IN_PLAN',
  'COMPANY_SUSPENDED',
  'COMPANY_CLOSED',
  'VIEW_ONLY',
  'VIEW_AS_REFUSED',
  'GRANT_ENDED',
  'NOT_ON_BEHALF',
  'INTERNAL',
])

export function faultOf(error: CombinedError): Fault {
  if (error.networkError) return { code: 'NETWORK', message: error.networkError.message }
  const first = error.graphQLErrors[0]
  const code = String(first?.extensions.code ?? '')
  const requestId = first?.extensions.requestId
  const missed = first?.extensions.module
  return {
    code: CODES.has(code) ? (code as FaultCode) : 'INTERNAL',
    message: first?.message ?? '',
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(code === 'MODULE_NOT_IN_PLAN' && typeof missed === 'string' ? { module: missed } : {}),
  }
}

/** The sentence a person reads; the server's own words only where they say more than ours. */
export function faultText(t: TFunction, fault: Fault): string {
  if (fault.code === 'BAD_USER_INPUT' && fault.message) return fault.message
  return t(`common.faults.${fault.code}.text`)
}

/** The same about something a person did: where no answer came, that doing it again is safe. */
export function actionFaultText(t: TFunction, fault: Fault): string {
  return fault.code === 'NETWORK' ? t('common.notSent') : faultText(t, fault)
}

/** Where a module that the plan leaves out can be had. */
export function plansPath(module: string): string {
  return `/settings/plans?module=${encodeURIComponent(module)}`
}
