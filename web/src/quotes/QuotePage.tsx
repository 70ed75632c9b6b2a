import { FileTextOutlined } from '@ant-design/icons'
import { Avatar } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { share } from '../catalog/words'
import { Worth } from '../deals/worth'
import { type QuoteDetailFragment, QuoteDocument } from '../gql/graphql'
import { dateTime, day } from '../i18n/format'
import { useLiveRecord } from '../live/changes'
import { Owner, Tags } from '../records/cells'
import { customFacts, timeFacts } from '../records/commonFacts'
import { useCustomFields } from '../records/customFields'
import { DetailLayout } from '../records/DetailLayout'
import type { Fact } from '../records/Facts'
import { pathOf } from '../records/paths'
import { RecordHeader } from '../records/RecordHeader'
import { useRemove } from '../records/useRemove'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { ContentEditor } from './ContentEditor'
import { ContentView } from './ContentView'
import { EventsView } from './EventsView'
import { QuoteActions } from './QuoteActions'
import { QuoteDrawer } from './QuoteDrawer'
import { PaperCard } from './PaperCard'
import { isEditable, StatusTag } from './status'

export function QuotePage() {
  const id = useParams().id ?? ''
  const ownFields = useHasModule('custom_fields')
  const [{ data, fetching, error }, retry] = useQuery({ query: QuoteDocument, variables: { id, ownFields } })
  useLiveRecord(id, () => retry({ requestPolicy: 'network-only' }))
  if (data?.quote) return <QuoteDetail key={id} quote={data.quote} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

function QuoteDetail({ quote }: { quote: QuoteDetailFragment }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const [editing, setEditing] = useState(false)
  const facts = useQuoteFacts(quote)
  const editable = isEditable(quote.status)
  return (
    <>
      <RecordHeader
        recordId={quote.id}
        name={quote.name}
        avatar={<Avatar shape="square" size={44} icon={<FileTextOutlined aria-hidden />} />}
        back={{ to: '/quotes', label: t('quotes.plural') }}
        under={
          <>
            <span>{quote.number}</span>
            <StatusTag status={quote.status} />
            <strong>
              <Worth amount={quote.total} />
            </strong>
            {quote.account && <Link to={pathOf(quote.account.id)}>{quote.account.name}</Link>}
            <Tags tags={quote.tags} />
          </>
        }
        onEdit={editable ? () => setEditing(true) : undefined}
        onDelete={() => void remove(quote, quote.name).then((gone) => gone && navigate('/quotes'))}
      />
      <QuoteActions quote={quote} />
      {!editable && (
        <div style={{ marginBlockEnd: 16 }}>
          <PaperCard quoteId={quote.id} />
        </div>
      )}
      {editable ? <ContentEditor quote={quote} /> : <ContentView quoteId={quote.id} />}
      <div style={{ marginBlockStart: 16 }}>
        <DetailLayout
          recordId={quote.id}
          tabs={[{ key: 'events', label: t('quotes.events.title'), children: <EventsView quoteId={quote.id} /> }]}
          facts={facts}
          composer={null}
        />
      </div>
      {editing && <QuoteDrawer quote={quote} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />}
    </>
  )
}

function linked(named: { id: string; name: string } | null | undefined) {
  return named && <Link to={pathOf(named.id)}>{named.name}</Link>
}

function useQuoteFacts(quote: QuoteDetailFragment): Fact[] {
  const { t } = useTranslation()
  const customFields = useCustomFields('quote')
  return [
    { field: 'accountId', label: t('records.fields.account'), value: linked(quote.account) },
    { field: 'contactId', label: t('records.fields.contact'), value: linked(quote.contact) },
    { field: 'dealId', label: t('records.types.deal'), value: linked(quote.deal) },
    { field: 'validUntil', label: t('records.fields.validUntil'), value: quote.validUntil && day(quote.validUntil) },
    { label: t('catalog.books.one'), value: quote.priceBook?.name },
    { field: 'margin', label: t('records.fields.margin'), value: share(quote.margin) },
    { label: t('records.fields.owner'), value: quote.owner && <Owner owner={quote.owner} /> },
    { field: 'terms', label: t('records.fields.terms'), value: quote.terms },
    ...customFacts(t, customFields, quote),
    { label: t('quotes.sentAt'), value: quote.sentAt && dateTime(quote.sentAt) },
    { label: t('quotes.decidedAt'), value: quote.decidedAt && dateTime(quote.decidedAt) },
    ...timeFacts(t, quote),
  ]
}
