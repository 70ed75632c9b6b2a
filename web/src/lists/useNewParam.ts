import { useCallback } from 'react'

import type { ListControls } from './useListState'

/** `?new` in the address opens the drawer that creates a record, so that a link from anywhere can. */
export function useNewParam({ params, setParams }: Pick<ListControls, 'params' | 'setParams'>) {
  const open = params.has('new')
  const setOpen = useCallback(
    (wanted: boolean) =>
      setParams(
        (now) => {
          const next = new URLSearchParams(now)
          if (wanted) next.set('new', '1')
          else next.delete('new')
          return next
        },
        { replace: true },
      ),
    [setParams],
  )
  return [open, setOpen] as const
}
