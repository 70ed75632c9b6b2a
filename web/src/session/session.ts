import { createContext, use } from 'react'

import type { Fault } from '../api/faults'
import type { ActingStateFragment, BrandLookFragment, SessionFragment, SurroundingsQuery } from '../gql/graphql'

export type Session = {
  me: SessionFragment | null
  loading: boolean
  fault: Fault | null
  /** At work for another company; null at home. */
  acting: ActingStateFragment | null
  partnerStanding: SurroundingsQuery['partnerStanding']
  /** How the company looks, where its partner set it. */
  brand: BrandLookFragment | null
  refresh: () => Promise<void>
}

export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession outside SessionProvider')
  return session
}

/** The signed-in person; only below RequireSession. */
export function useMe(): SessionFragment {
  const { me } = useSession()
  if (!me) throw new Error('useMe outside RequireSession')
  return me
}

/** Whether the company's plan has a module; one that is only read any more counts. */
export function useHasModule(module: string): boolean {
  return useMe().modules.includes(module)
}

/** Whether what is in a module can be changed: it is in the plan, not only kept from an earlier one. */
export function useWritesModule(module: string): boolean {
  const { modules, readOnlyModules } = useMe()
  return modules.includes(module) && !readOnlyModules.includes(module)
}

export function useMay(permission: string): boolean {
  return useMe().permissions.includes(permission)
}
