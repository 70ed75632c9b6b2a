import { Button, Empty, Skeleton, Timeline, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { HistoryDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useLiveRecord } from '../live/changes'
import { FaultResult } from '../ui/FaultResult'
import { FieldChanges } from './FieldChanges'

const STEP = 25

/** Who changed which fields of a record, and when. */
export function HistoryView({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const [first, setFirst] = useState(STEP)
  const [{ data, fetching, error }, retry] = useQuery({ query: HistoryDocument, variables: { id: recordId, first } })
  const history = data?.history
  useLiveRecord(recordId, () => retry({ requestPolicy: 'network-only' }))
  if (error && !history) {
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  }
  if (!history) return <Skeleton active paragraph={{ rows: 4 }} />
  if (history.nodes.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} />
  return (
    <>
      <Timeline
        style={{ marginTop: 8 }}
        items={history.nodes.map((change) => ({
          key: change.id,
          content: (
            <article>
              <Typography.Text strong>{t(`activities.changes.${change.kind}`)}</Typography.Text>{' '}
              <Typography.Text type="secondary">
                {change.actor?.name ?? t('activities.system')}
                {change.onBehalfOf && ` (${t('activities.onBehalfOf', change.onBehalfOf)})`} ·{' '}
                {dateTime(change.at)}
              </Typography.Text>
              <FieldChanges fields={change.fields} />
            </article>
          ),
        }))}
      />
      {history.pageInfo.hasNextPage && (
        <Button block loading={fetching} onClick={() => setFirst(first + STEP)}>
          {t('activities.loadMore')}
        </Button>
      )}
    </>
  )
}
