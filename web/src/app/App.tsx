import { useCallback, useMemo } from 'react'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { type Client, Provider } from 'urql'

import { asked } from '../api/asked'
import { apiClient } from '../api/client'
import { MeDocument, SurroundingsDocument } from '../gql/graphql'
import { SessionProvider } from '../session/SessionProvider'
import { routes } from './routes'
import { WaitingNotice } from '../ui/WaitingNotice'
import { ThemeProvider } from './ThemeProvider'

/** Who one is, and before it whether what one did in another's company is over: that is no reason to sign in again. */
async function askAnew(client: Client): Promise<void> {
  await client.query(SurroundingsDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  await client.query(MeDocument, {}, { requestPolicy: 'network-only' }).toPromise()
}

export function App() {
  const router = useMemo(() => createBrowserRouter(routes), [])
  const onPage = useMemo(() => asked(), [])
  const client = useMemo(() => {
    const created = apiClient(() => void askAnew(created), onPage)
    return created
  }, [onPage])
  const lookAgain = useCallback(() => onPage.askAnew(client), [onPage, client])
  return (
    <Provider value={client}>
      <ThemeProvider>
        <WaitingNotice />
        <SessionProvider onStanding={lookAgain}>
          <RouterProvider router={router} />
        </SessionProvider>
      </ThemeProvider>
    </Provider>
  )
}
