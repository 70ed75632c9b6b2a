import { App } from 'antd'
import { useState } from 'react'

import { useAction } from '../api/useAction'
import { RevealFieldDocument } from '../gql/graphql'

/** The way to what is behind a hint, which is logged: `ask` hands what it finds to `onFound`, and says why it finds nothing. */
export function useReveal(recordId: string, field: string, onFound: (value: unknown) => void) {
  const { message } = App.useApp()
  const reveal = useAction(RevealFieldDocument)
  const [busy, setBusy] = useState(false)

  const ask = async () => {
    setBusy(true)
    const payload = await reveal({ input: { id: recordId, field } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) onFound(payload.value)
  }
  return { ask, busy }
}
