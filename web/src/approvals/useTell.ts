import { App } from 'antd'
import { useCallback } from 'react'

type Payload = { userErrors: readonly { message: string }[] }

/** Tells the first thing that is wrong; true where nothing is. */
export function useTell(): (payload: Payload | undefined) => boolean {
  const { message } = App.useApp()
  return useCallback(
    (payload) => {
      const problem = payload?.userErrors[0]
      if (problem) message.error(problem.message)
      return Boolean(payload && !problem)
    },
    [message],
  )
}
