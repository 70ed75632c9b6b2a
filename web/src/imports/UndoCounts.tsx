import { Statistic } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ImportSummaryFragment } from '../gql/graphql'
import styles from './imports.module.css'

/** What undoing has done so far. */
export function UndoCounts({ found }: { found: ImportSummaryFragment }) {
  const { t } = useTranslation()
  const counts = [
    { key: 'removed', value: found.rowsRemoved },
    { key: 'restored', value: found.rowsRestored },
    { key: 'kept', value: found.rowsKept },
  ] as const
  return (
    <div className={styles.counts}>
      {counts.map(({ key, value }) => (
        <div key={key} className={styles.count}>
          <Statistic title={t(`imports.undo.${key}`)} value={value} />
        </div>
      ))}
    </div>
  )
}
