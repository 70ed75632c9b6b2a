import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import en from '../locales/en'
import zh from '../locales/zh-CN'

type Tree = { [key: string]: string | Tree }

const PLURAL = /_(zero|one|two|few|many|other)$/
/** Words that are the same in both languages. */
const SAME = new Set(['common.nothing'])

function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )
}

const english = new Map(flat(en))
const chinese = new Map(flat(zh))
const base = (key: string) => key.replace(PLURAL, '')
const bases = (entries: Map<string, string>) => new Set([...entries.keys()].map(base))

/** The plural forms a language needs, by its own rules. */
function formsOf(language: string): string[] {
  return new Intl.PluralRules(language).resolvedOptions().pluralCategories
}

/** The names filled in at run time; `count` is left out, which a plural form may not mention. */
function blanks(text: string): string[] {
  return [...new Set(text.match(/\{\{\w+\}\}/g))].filter((blank) => blank !== '{{count}}').toSorted()
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['gql', 'locales'].includes(entry.name) ? [] : sources(path)
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })
}

test('both languages have every key', () => {
  expect([...bases(chinese)].toSorted()).toEqual([...bases(english)].toSorted())
})

test.each([
  ['en', english],
  ['zh-CN', chinese],
] as const)('%s has every plural form its grammar needs', (language, entries) => {
  for (const key of entries.keys()) {
    if (!PLURAL.test(key)) continue
    const missing = formsOf(language).filter((form) => !entries.has(`${base(key)}_${form}`))
    expect(missing, key).toEqual([])
  }
})

test('nothing is left empty or untranslated', () => {
  for (const [key, text] of english) {
    expect(text.trim(), key).not.toBe('')
    expect(text, `${key} is Chinese in the English catalogue`).not.toMatch(/\p{Script=Han}/u)
  }
  for (const [key, text] of chinese) {
    if (SAME.has(key)) continue
    expect(text, `${key} is not translated`).toMatch(/\p{Script=Han}/u)
  }
})

test('both languages fill in the same blanks', () => {
  for (const [key, text] of chinese) {
    const other = english.get(key) ?? english.get(`${base(key)}_other`)
    expect(blanks(text), key).toEqual(blanks(other ?? ''))
  }
})

test('every key is used somewhere', () => {
  const code = sources(join(import.meta.dirname, '..')).join('\n')
  const unused = [...bases(english)].filter((key) => {
    const parts = key.split('.')
    // A computed key is written `t(\`records.kinds.${kind}\`)`: its fixed beginning must stand in the code.
    return !parts.some((_part, at) => {
      const head = parts.slice(0, parts.length - at).join('.')
      return at === 0 ? code.includes(`'${head}'`) : at <= 2 && code.includes(`\`${head}.\${`)
    })
  })
  expect(unused).toEqual([])
})
