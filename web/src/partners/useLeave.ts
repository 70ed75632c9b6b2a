import { useAction } from '../api/useAction'
import { LeaveCompanyDocument } from '../gql/graphql'

/** Back to one's own company, with everything asked for anew. */
export function useLeave(): () => Promise<void> {
  const leave = useAction(LeaveCompanyDocument)
  return async () => {
    await leave({})
    window.location.assign('/')
  }
}
