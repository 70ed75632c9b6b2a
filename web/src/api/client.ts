import { Client, fetchExchange, mapExchange } from 'urql'

import { currentLanguage } from '../i18n'
import { recordCache } from './cache'
import { faultOf } from './faults'

/** One client per signed-in tenant; `onSignedOut` is told when the server no longer knows the session. */
export function apiClient(onSignedOut: () => void): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: () => ({
      credentials: 'same-origin',
      headers: { 'X-Rapport-Client': 'web', 'Accept-Language': currentLanguage() },
    }),
    exchanges: [
      mapExchange({
        onError: (error) => {
          if (faultOf(error).code === 'UNAUTHENTICATED') onSignedOut()
        },
      }),
      recordCache(),
      fetchExchange,
    ],
  })
}
