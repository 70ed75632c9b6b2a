import type { TFunction } from 'i18next'

import type { AssignmentDecisionDetailFragment } from '../gql/graphql'

type Decision = AssignmentDecisionDetailFragment
type NameOf = (id: string | null | undefined) => string

/** In one line: by what a lead came to where it is. */
export function howWords(t: TFunction, decision: Decision): string {
  const rule = decision.ruleName ?? ''
  switch (decision.how) {
    case 'STRATEGY':
      return t('assignment.how.STRATEGY', { rule, strategy: decision.strategy ? t(`assignment.strategies.${decision.strategy}`) : '' })
    case 'KNOWN':
      return t('assignment.how.KNOWN', { rule, detail: decision.detail })
    case 'POOL':
      return t('assignment.how.POOL', { rule })
    case 'QUEUE':
      return t('assignment.how.QUEUE', { rule, queue: decision.queue || t('assignment.queueUnnamed') })
    case 'NONE':
      return t('assignment.how.NONE')
  }
}

/** One line for each of the people of the rule, and for each rule that was asked before. */
export function reasonsOf(t: TFunction, decision: Decision, nameOf: NameOf): string[] {
  return [
    ...decision.verdicts.map(({ userId, why, detail }) => {
      const said = why === 'CHOSEN' && !detail ? t('assignment.chosen') : t(`assignment.why.${why}`, { detail })
      return `${nameOf(userId)}: ${said}`
    }),
    ...decision.passed.map(({ name, why }) => `${name}: ${t(`assignment.skipped.${why}`)}`),
  ]
}

/** "1 h 20 min": how long, in open minutes. */
export function minutesWords(t: TFunction, minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = Math.round(minutes % 60)
  return hours ? t('assignment.hoursMinutes', { hours, minutes: rest }) : t('assignment.minutes', { minutes: rest })
}
