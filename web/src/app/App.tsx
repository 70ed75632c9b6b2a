import { useMemo } from 'react'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { Provider } from 'urql'

import { apiClient } from '../api/client'
import { MeDocument } from '../gql/graphql'
import { SessionProvider } from '../session/SessionProvider'
import { routes } from './routes'
import { WaitingNotice } from '../ui/WaitingNotice'
import { ThemeProvider } from './ThemeProvider'

export function App() {
  const router = useMemo(() => createBrowserRouter(routes), [])
  const client = useMemo(() => {
    const created = apiClient(() => void created.query(MeDocument, {}, { requestPolicy: 'network-only' }).toPromise())
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
