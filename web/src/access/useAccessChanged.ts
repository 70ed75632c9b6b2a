import { useCallback } from 'react'

import { useSession } from '../session/session'

/** A change of access is known everywhere within seconds. */
const KNOWN_MS = 2_500

/** Asks again what one may do, once everybody has heard of a change. */
export function useAccessChanged(): () => void {
  const { refresh } = useSession()
  return useCallback(() => {
    setTimeout(() => void refresh(), KNOWN_MS)
  }, [refresh])
}
