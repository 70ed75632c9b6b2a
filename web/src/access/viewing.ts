const KEY = 'rapport.viewAs'
export const VIEW_AS = 'X-Rapport-View-As'

/** Looking with a member's eyes: for this tab alone, until a moment. */
export type Viewing = { ticket: string; name: string; until: string }

export function viewing(): Viewing | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Viewing | null
  } catch {
    return null
  }
}

/** Everything is asked for afresh, so that nothing of one person is shown to the other. */
export function beginViewing(found: Viewing): void {
  sessionStorage.setItem(KEY, JSON.stringify(found))
  window.location.assign('/')
}

export function endViewing(): void {
  sessionStorage.removeItem(KEY)
  window.location.assign('/settings/members')
}
