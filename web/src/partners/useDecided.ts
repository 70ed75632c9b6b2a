import { App } from 'antd'
import { useCallback } from 'react'

type Payload = { userErrors: readonly { message: string }[] } | undefined

/** Says what became of something a person did in one step: the first refusal, or that it is done. */
export function useDecided() {
  const { message } = App.useApp()
  return useCallback(
    (payload: Payload, done?: string): boolean => {
      if (!payload) return false
      const problem = payload.userErrors[0]
      if (problem) message.error(problem.message)
      else if (done) message.success(done)
      return !problem
    },
    [message],
  )
}
