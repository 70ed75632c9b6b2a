import { Client, fetchExchange, mapExchange } from 'urql'

import { currentLanguage } from '../i18n'
import { actionKeys } from './actionKeys'
import { recordCache } from './cache'
import { faultOf } from './faults'
import { steadyFetch } from './steadyFetch'
import { noteWaiting } from './waiting'

/** One client per signed-in tenant; `onSignedOut` is told when the server no longer knows the session. */
export function apiClient(onSignedOut: () => void): Client {
  return new Client({
    url: '/graphql',
    fetch: steadyFetch({ fetch: window.fetch.bind(window), onWaiting: noteWaiting }),
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
      mapExchange(actionKeys()),
      fetchExchange,
    ],
  })
}
