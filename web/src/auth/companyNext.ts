const KEY = 'rapport.next'

/** Where the person wanted to be, kept while they are away at their company's provider. */
export function keepNext(next: string | null): void {
  if (next) sessionStorage.setItem(KEY, next)
  else sessionStorage.removeItem(KEY)
}

export function takeNext(): string | null {
  const next = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  return next
}
