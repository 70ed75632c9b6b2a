import type { ReactNode } from 'react'

import styles from './records.module.css'

export type Fact = { label: string; value: ReactNode }

/** What is known of a record, one under the other; what is not known is not shown. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
