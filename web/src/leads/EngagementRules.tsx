import { Checkbox, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import type { LeadEngagementKind, LeadScoringRulesFragment } from '../gql/graphql'
import styles from './leads.module.css'
import { Points, RuleRows } from './RuleRows'

type Rule = LeadScoringRulesFragment['engagement'][number]
type Props = { rules: readonly Rule[]; onChange: (rules: Rule[]) => void }

const KINDS: readonly LeadEngagementKind[] = [
  'TOUCH',
  'FORM',
  'PAGE',
  'MAIL_OPEN',
  'MAIL_CLICK',
  'MAIL_IN',
  'CALL_IN',
  'MEETING',
  'UNSUBSCRIBED',
  'BOUNCED',
  'OTHER',
]

/** What shows an interest, or that there is none, rule by rule. */
export function EngagementRules({ rules, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <RuleRows rules={rules} onChange={onChange} fresh={{ kind: 'PAGE', words: [], points: 1, cap: 10, lasts: false }}>
      {(rule, change) => (
        <>
          <Select
            value={rule.kind}
            options={KINDS.map((value) => ({ value, label: t(`leads.score.kinds.${value}`) }))}
            aria-label={t('leads.scoring.kind')}
            style={{ width: 200 }}
            onChange={(kind) => change({ kind })}
          />
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            className={styles.words}
            value={[...rule.words]}
            placeholder={t('leads.scoring.anyWords')}
            aria-label={t('leads.scoring.words')}
            onChange={(words) => change({ words })}
          />
          <Points value={rule.points} onChange={(points) => change({ points })} />
          <InputNumber
            min={1}
            max={100}
            precision={0}
            prefix="≤"
            value={rule.cap}
            aria-label={t('leads.scoring.cap')}
            style={{ width: 92 }}
            onChange={(cap) => change({ cap: cap ?? 1 })}
          />
          <Checkbox checked={rule.lasts} onChange={({ target }) => change({ lasts: target.checked })}>
            {t('leads.scoring.lasts')}
          </Checkbox>
        </>
      )}
    </RuleRows>
  )
}
