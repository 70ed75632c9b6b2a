import { useMemo } from 'react'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { type Client, Provider } from 'urql'

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
  const client = useMemo(() => {
    const created = apiClient(() => void askAnew(created))
    return created
  }, [])
  return (
    <Provider value={client}>
      <ThemeProvider>
        <WaitingNotice />
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </ThemeProvider>
    </Provider>
  )
}
