import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

import { changeParams, readListState } from './listState'

export function useListState(filterNames: readonly string[]) {
  const [params, setParams] = useSearchParams()
  const state = useMemo(() => readListState(params, filterNames), [params, filterNames])

  const change = useCallback(
    (values: Record<string, string | null>) => setParams((now) => changeParams(now, values), { replace: true }),
    [setParams],
  )
  const turn = useCallback(
    (page: { after?: string | null; before?: string | null; from: number }) =>
      setParams((now) =>
        changeParams(now, { after: page.after ?? null, before: page.before ?? null, from: String(page.from) }, true),
      ),
    [setParams],
  )
  return { state, change, turn, params, setParams }
}

export type ListControls = ReturnType<typeof useListState>
