import { useQuery } from 'urql'

import { ChecklistDocument, type ChecklistQuery } from '../gql/graphql'
import { useMay } from '../session/session'

export type Entry = ChecklistQuery['checklist'][number]

/** The go-live checklist of whoever runs the company; undefined while it loads, and for everybody else. */
export function useChecklist() {
  const mayManage = useMay('tenant:manage')
  const [{ data, error }, again] = useQuery({
    query: ChecklistDocument,
    pause: !mayManage,
    requestPolicy: 'cache-and-network',
  })
  const entries = data?.checklist
  const done = entries?.filter((entry) => entry.done || entry.dismissed).length ?? 0
  const total = entries?.length ?? 0
  return { entries, error, again, done, total, open: entries !== undefined && done < total }
}
