import { Statistic } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ImportSummaryFragment } from '../gql/graphql'
import styles from './imports.module.css'

/** Rows in, and what became of them. */
export function Counts({ found, planned = false }: { found: ImportSummaryFragment; planned?: boolean }) {
  const { t } = useTranslation()
  const counts = [
    { key: 'rows', value: found.rowsTotal },
    { key: planned ? 'willCreate' : 'created', value: found.rowsCreated },
    ...(found.rowsUpdated > 0 ? [{ key: planned ? 'willUpdate' : 'updated', value: found.rowsUpdated } as const] : []),
    { key: 'duplicate', value: found.rowsDuplicate },
    { key: 'rejected', value: found.rowsRejected },
  ] as const
  return (
    <div className={styles.counts}>
      {counts.map(({ key, value }) => (
        <div key={key} className={styles.count}>
          <Statistic
            title={t(`imports.counts.${key}`)}
            value={value}
            {...(key === 'rejected' && value > 0 ? { styles: { content: { color: 'var(--ant-color-error)' } } } : {})}
          />
        </div>
      ))}
    </div>
  )
}
