import type { TFunction } from 'i18next'

import type { LeadScoreQuery } from '../gql/graphql'

type Score = LeadScoreQuery['leadScore']
type FitRule = NonNullable<Score['fit']>['reasons'][number]
type EngagementRule = NonNullable<Score['engagement']>['reasons'][number]['rule']

const KNOWN = 6

/** A few of many words; how many more there are is said. */
function some(t: TFunction, words: readonly string[]): string {
  const shown = words.slice(0, KNOWN).join(', ')
  return words.length > KNOWN ? t('leads.score.more', { shown, count: words.length - KNOWN }) : shown
}

export function fitRuleWords(t: TFunction, { field, test, values }: FitRule): string {
  return t(`leads.score.tests.${test}`, { field: t(`leads.score.fields.${field}`), values: some(t, values) })
}

export function engagementRuleWords(t: TFunction, { kind, words }: EngagementRule): string {
  const name = t(`leads.score.kinds.${kind}`)
  return words.length > 0 ? t('leads.score.withWords', { name, words: some(t, words) }) : name
}

/** A number with its sign, since some rules take away. */
export function signed(points: number): string {
  const shown = Math.round(points * 10) / 10
  return shown > 0 ? `+${shown}` : String(shown).replace('-', '−')
}

export const CHANCE_FIELDS = ['industry', 'region', 'source', 'employees', 'email', 'phone', 'step'] as const

export type ChanceField = (typeof CHANCE_FIELDS)[number]

export function isChanceField(field: string): field is ChanceField {
  return (CHANCE_FIELDS as readonly string[]).includes(field)
}
