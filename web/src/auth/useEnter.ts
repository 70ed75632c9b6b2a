import { useCallback } from 'react'

import { safeNext } from './safeNext'

/**
 * After a sign-in: load the console afresh where the person wanted to be. Loading afresh, so that nothing another
 * person or tenant saw in this tab is left in memory.
 */
export function useEnter(): (next?: string | null) => void {
  return useCallback((next) => window.location.replace(safeNext(next)), [])
}
