import { Button, Empty, Flex, Select, Skeleton, Timeline } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { ActivityModal } from '../activities/ActivityModal'
import { KIND_ICONS, TIMELINE_KINDS } from '../activities/kinds'
import { useRelated } from '../activities/useRelated'
import { faultOf } from '../api/faults'
import { type ActivityCardFragment, TimelineDocument, type TimelineKind } from '../gql/graphql'
import { useLiveRecord } from '../live/changes'
import { FaultResult } from '../ui/FaultResult'
import { TimelineItem } from './TimelineItem'

const STEP = 25

/** Everything that happened with a record, newest first; the page grows as more is asked for. */
export function TimelineView({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const [kinds, setKinds] = useState<TimelineKind[]>([])
  const [first, setFirst] = useState(STEP)
  const related = useRelated()
  const [edited, setEdited] = useState<ActivityCardFragment>()
  const [{ data, fetching, error }, retry] = useQuery({
    query: TimelineDocument,
    variables: { id: recordId, kinds: kinds.length > 0 ? kinds : null, first, ...related },
  })
  const timeline = data?.timeline
  useLiveRecord(recordId, () => retry({ requestPolicy: 'network-only' }))

  return (
    <>
      <Flex justify="flex-end" style={{ marginBottom: 16 }}>
        <Select
          mode="multiple"
          allowClear
          value={kinds}
          onChange={setKinds}
          maxTagCount="responsive"
          placeholder={t('activities.allKinds')}
          aria-label={t('activities.filterKinds')}
          style={{ minWidth: 240, maxWidth: '100%' }}
          options={TIMELINE_KINDS.map((value) => ({ value, label: t(`activities.kinds.${value}`) }))}
        />
      </Flex>
      {error && !timeline && (
        <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
      )}
      {!timeline && !error && <Skeleton active avatar paragraph={{ rows: 3 }} />}
      {timeline?.nodes.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('activities.emptyTimeline')} />
      )}
      {timeline && (
        <Timeline
          items={timeline.nodes.map((entry) => ({
            key: entry.id,
            icon: KIND_ICONS[entry.kind],
            content: <TimelineItem entry={entry} onEdit={setEdited} />,
          }))}
        />
      )}
      {timeline?.pageInfo.hasNextPage && (
        <Button block loading={fetching} onClick={() => setFirst(first + STEP)}>
          {t('activities.loadMore')}
        </Button>
      )}
      {edited && <ActivityModal activity={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}
