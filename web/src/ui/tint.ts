import type { CSSProperties } from 'react'

const TINTS = [
  ['#0d6e6e', '#e0f2f1'],
  ['#9c4221', '#fdebdd'],
  ['#5b4b9a', '#ece8fa'],
  ['#2b6cb0', '#e1effb'],
  ['#97266d', '#fce7f1'],
  ['#4a6b1f', '#ebf4dc'],
] as const

/** One name always gets the same pair of colours, dark enough on light enough to be read. */
export function tint(name: string): CSSProperties {
  let sum = 0
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997
  const [color, backgroundColor] = TINTS[sum % TINTS.length] ?? TINTS[0]
  return { color, backgroundColor, fontWeight: 600, flexShrink: 0 }
}

/** "Alice Ward" → "AW", "王小明" → "小明". */
export function initials(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return name.slice(-2)
  const words = name.split(/\s+/).filter(Boolean)
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase()
}
