import { Select } from 'antd'
import { useTranslation } from 'react-i18next'

import type { LeadFitField, LeadFitTest, LeadScoringRulesFragment } from '../gql/graphql'
import styles from './leads.module.css'
import { Points, RuleRows } from './RuleRows'

type Rule = LeadScoringRulesFragment['fit'][number]
type Props = { rules: readonly Rule[]; onChange: (rules: Rule[]) => void }

const FIELDS: readonly LeadFitField[] = [
  'COMPANY',
  'TITLE',
  'INDUSTRY',
  'REGION',
  'SOURCE',
  'WEBSITE',
  'EMPLOYEES',
  'EMAIL_DOMAIN',
  'PHONE',
]
const TESTS: readonly LeadFitTest[] = ['GIVEN', 'ANY_OF', 'CONTAINS', 'AT_LEAST', 'LESS_THAN', 'FREE_MAIL']
const WITHOUT_VALUES: readonly LeadFitTest[] = ['GIVEN', 'FREE_MAIL']

/** Whom the company sells to, rule by rule. */
export function FitRules({ rules, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <RuleRows rules={rules} onChange={onChange} fresh={{ field: 'INDUSTRY', test: 'ANY_OF', values: [], points: 10 }}>
      {(rule, change) => (
        <>
          <Select
            value={rule.field}
            options={FIELDS.map((value) => ({ value, label: t(`leads.score.fields.${value}`) }))}
            aria-label={t('leads.scoring.field')}
            style={{ width: 150 }}
            onChange={(field) => change({ field })}
          />
          <Select
            value={rule.test}
            options={TESTS.map((value) => ({ value, label: t(`leads.scoring.tests.${value}`) }))}
            aria-label={t('leads.scoring.test')}
            style={{ width: 160 }}
            onChange={(test) => change({ test, ...(WITHOUT_VALUES.includes(test) ? { values: [] } : {}) })}
          />
          <div className={styles.words}>
            {!WITHOUT_VALUES.includes(rule.test) && (
              <Select
                mode="tags"
                open={false}
                suffixIcon={null}
                value={[...rule.values]}
                maxTagCount={6}
                aria-label={t('leads.scoring.values')}
                style={{ width: '100%' }}
                onChange={(values) => change({ values })}
              />
            )}
          </div>
          <Points value={rule.points} onChange={(points) => change({ points })} />
        </>
      )}
    </RuleRows>
  )
}
