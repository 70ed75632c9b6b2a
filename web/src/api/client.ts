import { Client, fetchExchange, mapExchange } from 'urql'

import { endViewing, VIEW_AS, viewing } from '../access/viewing'
import { currentLanguage } from '../i18n'
import { actionKeys, rootField } from './actionKeys'
import type { Asked } from './asked'
import { recordCache } from './cache'
import { faultOf } from './faults'
import { steadyFetch } from './steadyFetch'
import { noteWaiting } from './waiting'

/** One client per signed-in tenant; `onChanged` is told when the server knows the session no more, or lets it do less. */
export function apiClient(onChanged: () => void, asked: Asked): Client {
  const looking = viewing()
  return new Client({
    url: '/graphql',
    fetch: steadyFetch({ fetch: window.fetch.bind(window), onWaiting: noteWaiting }),
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: () => ({
      credentials: 'same-origin',
      headers: {
        'X-Rapport-Client': 'web',
        'Accept-Language': currentLanguage(),
        ...(looking ? { [VIEW_AS]: looking.ticket } : {}),
      },
    }),
    exchanges: [
      mapExchange({
        onError: (error, operation) => {
          const { code } = faultOf(error)
          if (code === 'VIEW_AS_REFUSED') endViewing()
          else if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') onChanged()
          else if (code === 'GRANT_ENDED' && rootField(operation) !== 'acting') onChanged()
        },
      }),
      mapExchange({ onOperation: asked.note }),
      recordCache(),
      mapExchange(actionKeys()),
      fetchExchange,
    ],
  })
}
