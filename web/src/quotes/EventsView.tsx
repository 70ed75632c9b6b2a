import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { faultOf } from '../api/faults'
import { QuoteEventsDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useLiveRecord } from '../live/changes'
import { FaultResult } from '../ui/FaultResult'
import styles from './quotes.module.css'

/** What happened to a quote, the last thing first. */
export function EventsView({ quoteId }: { quoteId: string }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const [{ data, error }, retry] = useQuery({ query: QuoteEventsDocument, variables: { id: quoteId } })
  const again = () => retry({ requestPolicy: 'network-only' })
  useLiveRecord(quoteId, again)
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={again} />
  if (!data) return <Skeleton active />
  if (data.quoteEvents.length === 0) return <p>{t('quotes.events.none')}</p>
  return (
    <ol className={styles.events}>
      {data.quoteEvents.toReversed().map((event) => (
        <li key={event.id}>
          <strong>{t(`quotes.events.kinds.${event.kind}`)}</strong> {event.note}
          <small>
            {dateTime(event.at)}
            {event.byId && ` · ${nameOf(event.byId)}`}
          </small>
        </li>
      ))}
    </ol>
  )
}
