import { type PropsWithChildren, useCallback, useEffect, useMemo, useState } from 'react'
import { type CombinedError, useClient, useQuery } from 'urql'

import { type Fault, faultOf } from '../api/faults'
import { CompanyLifeDocument, MeDocument, SurroundingsDocument } from '../gql/graphql'
import { SessionContext } from './session'
import { watchStanding } from './standing'

type Props = PropsWithChildren<{ onStanding: () => void }>

/**
 * Asks once who is signed in, and again when a sign-in or an unknown session says that the answer changed.
 * `onStanding` is called when somebody else changed what may be done here.
 */
export function SessionProvider({ children, onStanding }: Props) {
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

  const signedIn = Boolean(data?.me)
  const [life] = useQuery({ query: CompanyLifeDocument, pause: !signedIn })
  useEffect(() => (signedIn ? watchStanding(onStanding) : undefined), [signedIn, onStanding])

  // What is asked for anew does not take the page away: somebody may be typing on it. And nothing comes above a page
  // that stands: a button that moves as it is pressed is not pressed.
  const asking = (fetching && !data) || [around, life].some((each) => each.fetching && !each.data && !each.error)
  const [begun, setBegun] = useState(false)
  if (!asking && !begun) setBegun(true)

  const value = useMemo(
    () => ({
      me: data?.me ?? null,
      loading: asking && !begun,
      fault: ended(around.error) ?? (error && !data ? faultOf(error) : null),
      acting: around.data?.acting ?? null,
      partnerStanding: around.data?.partnerStanding ?? null,
      brand: around.data?.brand ?? null,
      refresh,
    }),
    [data, asking, begun, error, around, refresh],
  )
  return <SessionContext value={value}>{children}</SessionContext>
}

/** That what one did in another's company is over is said whatever else was answered. */
function ended(error: CombinedError | undefined): Fault | null {
  const fault = error && faultOf(error)
  return fault?.code === 'GRANT_ENDED' ? fault : null
}
