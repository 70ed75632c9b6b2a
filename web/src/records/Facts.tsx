import type { ReactNode } from 'react'

import { Masked } from '../access/Masked'
import { useAccess } from '../access/mine'
import { recordTypeOf } from './paths'
import styles from './records.module.css'

/** `field` names it as the API does, where it is one that may be masked. */
export type Fact = { label: string; value: ReactNode; field?: string }

type Props = { recordId: string; facts: readonly Fact[] }

/** What is known of a record, one under the other; what is not known is not shown. */
export function Facts({ recordId, facts }: Props) {
  const access = useAccess(recordTypeOf(recordId))
  const mayReveal = access.may('REVEAL')
  return (
    <dl className={styles.facts}>
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(({ label, value, field }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {field && access.masks(field) ? (
                <Masked recordId={recordId} field={field} label={label} mayReveal={mayReveal}>
                  {value}
                </Masked>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
    </dl>
  )
}
