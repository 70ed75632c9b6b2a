import { Card, Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { AttachmentsView } from '../attachments/AttachmentsView'
import { HistoryView } from '../timeline/HistoryView'
import { TimelineView } from '../timeline/TimelineView'
import { useCompact } from '../ui/useCompact'
import { type Fact, Facts } from './Facts'
import styles from './records.module.css'

type Props = {
  recordId: string
  facts: readonly Fact[]
  /** What writes on the timeline; a record that nothing happens to has none, and no timeline. */
  composer: ReactNode | null
  tabs?: { key: string; label: ReactNode; children: ReactNode }[]
}

/** Facts beside the timeline; at phone width the facts are a tab like the others. */
export function DetailLayout({ recordId, facts, composer, tabs = [] }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const timeline = {
    key: 'timeline',
    label: t('records.timeline'),
    children: (
      <>
        {composer}
        <TimelineView recordId={recordId} />
      </>
    ),
  }
  const shown = [
    ...(composer === null ? [] : [timeline]),
    ...(compact ? [{ key: 'facts', label: t('records.details'), children: <Facts recordId={recordId} facts={facts} /> }] : []),
    ...tabs,
    { key: 'files', label: t('attachments.title'), children: <AttachmentsView recordId={recordId} /> },
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
        <Tabs className={styles.tabs} items={shown} destroyOnHidden={false} />
      </Card>
    </div>
  )
}
