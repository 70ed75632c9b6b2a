import { FileTextOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeleteQuoteDocument, RestoreQuoteDocument } from '../gql/graphql'

const MOVED = ['quotes', 'quotesAggregate', 'quoteContent', 'quoteEvents', 'quotePaper', 'history'] as const

export const room: Room = {
  routes: [
    { path: 'quotes', ...screen(() => import('./QuotesPage'), 'QuotesPage') },
    { path: 'quotes/:id', ...screen(() => import('./QuotePage'), 'QuotePage') },
    { path: 'settings/quotes', ...screen(() => import('./QuoteSettingsPage'), 'QuoteSettingsPage') },
  ],
  places: [
    { path: '/quotes', label: 'quotes.plural', icon: <FileTextOutlined aria-hidden />, module: 'quotes', record: 'quote', order: 27 },
  ],
  settings: [{ path: '/settings/quotes', label: 'quotes.settings.title', module: 'quotes', record: 'quote', order: 27 }],
  records: [
    {
      type: 'quote',
      folder: '/quotes',
      remove: DeleteQuoteDocument,
      restore: RestoreQuoteDocument,
      lists: ['quotes', 'quotesAggregate', 'quoteContent', 'quoteEvents'],
    },
  ],
  embedded: ['QuoteConnection', 'QuoteAggregate', 'QuoteAggregateGroup', 'QuoteContent', 'QuoteLine', 'QuoteTax', 'QuoteSettings', 'QuotePaper', 'QuoteDocument', 'QuoteSignature', 'PriceQuotePayload'],
  stale: {
    setQuoteContent: MOVED, submitQuote: MOVED, approveQuote: MOVED, sendBackQuote: MOVED, sendQuote: MOVED, reviseQuote: MOVED,
    answerQuote: MOVED, setQuoteSettings: ['quoteSettings'] },
}
