import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, InputNumber } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import styles from './leads.module.css'

type Props<Rule> = {
  rules: readonly Rule[]
  onChange: (rules: Rule[]) => void
  /** What a rule is before it is filled in. */
  fresh: Rule
  children: (rule: Rule, change: (values: Partial<Rule>) => void) => ReactNode
}

/** Rules of a score, one to a row: changed, removed, added. */
export function RuleRows<Rule extends object>({ rules, onChange, fresh, children }: Props<Rule>) {
  const { t } = useTranslation()
  const change = (place: number, values: Partial<Rule>) =>
    onChange(rules.map((rule, at) => (at === place ? { ...rule, ...values } : rule)))
  return (
    <>
      <ul className={styles.rules}>
        {rules.map((rule, place) => (
          <li key={place} className={styles.rule}>
            {children(rule, (values) => change(place, values))}
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('leads.scoring.remove')}
              onClick={() => onChange(rules.filter((_, at) => at !== place))}
            />
          </li>
        ))}
      </ul>
      <Button
        icon={<PlusOutlined aria-hidden />}
        style={{ marginBottom: 16 }}
        onClick={() => onChange([...rules, fresh])}
      >
        {t('leads.scoring.add')}
      </Button>
    </>
  )
}

/** What a rule is worth; less than nothing, too. */
export function Points({ value, onChange }: { value: number; onChange: (points: number) => void }) {
  const { t } = useTranslation()
  return (
    <InputNumber
      min={-100}
      max={100}
      precision={0}
      value={value}
      aria-label={t('leads.scoring.points')}
      style={{ width: 84 }}
      onChange={(points) => onChange(points ?? 0)}
    />
  )
}
