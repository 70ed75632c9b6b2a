import { type PropsWithChildren, useCallback, useMemo } from 'react'
import { useClient, useQuery } from 'urql'

import { faultOf } from '../api/faults'
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
      fault: error && !data ? faultOf(error) : null,
      refresh,
    }),
    [data, fetching, error, refresh],
  )
  return <SessionContext value={value}>{children}</SessionContext>
}
