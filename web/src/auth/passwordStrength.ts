export const MIN_PASSWORD_LENGTH = 10

/**
 * 0 (too short) to 4 (strong): length counts most, then variety; a password made of the person's own name,
 * company or address never gets beyond 1. A hint only: the server decides.
 */
export function passwordStrength(password: string, ownWords: readonly string[] = []): 0 | 1 | 2 | 3 | 4 {
  if (password.length < MIN_PASSWORD_LENGTH) return 0
  const lower = password.toLowerCase()
  const usesOwnWord = ownWords
    .flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .some((word) => word.length >= 4 && lower.includes(word))
  if (usesOwnWord || new Set(lower).size < 5) return 1
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length
  const points = (password.length >= 12 ? 1 : 0) + (password.length >= 16 ? 1 : 0) + (kinds >= 3 ? 1 : 0)
  return (1 + Math.min(points, 3)) as 1 | 2 | 3 | 4
}
