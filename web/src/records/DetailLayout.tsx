import { Card, Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { HistoryView } from '../timeline/HistoryView'
import { TimelineView } from '../timeline/TimelineView'
import { useCompact } from '../ui/useCompact'
import { type Fact, Facts } from './Facts'
import styles from './records.module.css'

type Props = {
  recordId: string
  facts: readonly Fact[]
  composer: ReactNode
  tabs?: { key: string; label: ReactNode; children: ReactNode }[]
}

/** Facts beside the timeline; at phone width the facts are a tab like the others. */
export function DetailLayout({ recordId, facts, composer, tabs = [] }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const shown = [
    {
      key: 'timeline',
      label: t('records.timeline'),
      children: (
        <>
          {composer}
          <TimelineView recordId={recordId} />
        </>
      ),
    },
    ...(compact ? [{ key: 'facts', label: t('records.details'), children: <Facts recordId={recordId} facts={facts} /> }] : []),
    ...tabs,
    { key: 'history', label: t('records.history'), children: <HistoryView recordId={recordId} /> },
  ]
  return (
    <div className={styles.detail}>
      {!compact && (
        <Card title={t('records.details')}>
          <Facts recordId={recordId} facts={facts} />
        </Card>
      )}
      <Card styles={{ body: { paddingTop: 4 } }}>
        <Tabs items={shown} destroyOnHidden={false} />
      </Card>
    </div>
  )
}
