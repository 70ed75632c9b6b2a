import { type PropsWithChildren, useCallback, useMemo } from 'react'
import { type CombinedError, useClient, useQuery } from 'urql'

import { type Fault, faultOf } from '../api/faults'
import { MeDocument } from '../gql/graphql'
import { SessionContext } from './session'

/** Asks once who is signed in, and again when a sign-in or an unknown session says that the answer changed. */
export function SessionProvider({ children }: PropsWithChildren) {
  const client = useClient()
  const [{ data, fetching, error }] = useQuery({ query: MeDocument, requestPolicy: 'cache-first' })

  const refresh = useCallback(async () => {
    await client.query(MeDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  }, [client])

  const value = useMemo(
    () => ({
      me: data?.me ?? null,
      loading: fetching && !data,
      fault: endedOr(error, !data),
      acting: data?.acting ?? null,
      partnerStanding: data?.partnerStanding ?? null,
      brand: data?.brand ?? null,
      refresh,
    }),
    [data, fetching, error, refresh],
  )
  return <SessionContext value={value}>{children}</SessionContext>
}

/** That what one did in another's company is over is said whatever else was answered. */
function endedOr(error: CombinedError | undefined, nothing: boolean): Fault | null {
  if (!error) return null
  const fault = faultOf(error)
  return nothing || fault.code === 'GRANT_ENDED' ? fault : null
}
