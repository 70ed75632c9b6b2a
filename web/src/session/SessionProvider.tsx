import { type PropsWithChildren, useCallback, useMemo } from 'react'
import { type CombinedError, useClient, useQuery } from 'urql'

import { type Fault, faultOf } from '../api/faults'
import { MeDocument, SurroundingsDocument } from '../gql/graphql'
import { SessionContext } from './session'

/** Asks once who is signed in, and again when a sign-in or an unknown session says that the answer changed. */
export function SessionProvider({ children }: PropsWithChildren) {
  const client = useClient()
  const [{ data, fetching, error }] = useQuery({ query: MeDocument, requestPolicy: 'cache-first' })
  const [around] = useQuery({ query: SurroundingsDocument, requestPolicy: 'cache-first' })

  const refresh = useCallback(async () => {
    const anew = { requestPolicy: 'network-only' } as const
    await Promise.all([
      client.query(MeDocument, {}, anew).toPromise(),
      client.query(SurroundingsDocument, {}, anew).toPromise(),
    ])
  }, [client])

  const value = useMemo(
    () => ({
      me: data?.me ?? null,
      loading: (fetching && !data) || (around.fetching && !around.data && !around.error),
      fault: ended(around.error) ?? (error && !data ? faultOf(error) : null),
      acting: around.data?.acting ?? null,
      partnerStanding: around.data?.partnerStanding ?? null,
      brand: around.data?.brand ?? null,
      refresh,
    }),
    [data, fetching, error, around, refresh],
  )
  return <SessionContext value={value}>{children}</SessionContext>
}

/** That what one did in another's company is over is said whatever else was answered. */
function ended(error: CombinedError | undefined): Fault | null {
  const fault = error && faultOf(error)
  return fault?.code === 'GRANT_ENDED' ? fault : null
}
