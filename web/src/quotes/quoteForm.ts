import type { CreateQuoteInput, QuoteDetailFragment } from '../gql/graphql'
import { plainInput } from '../records/recordForm'
import type { Snapshot } from '../records/useSaveRecord'

export type QuoteForm = {
  name: string
  accountId: string | null
  contactId: string | null
  dealId: string | null
  validUntil: string | null
  terms: string | null
  ownerId: string | null
  tagIds: string[]
  customFields: Record<string, unknown>
}

export function emptyQuote(ownerId: string, start: Partial<QuoteForm> = {}): QuoteForm {
  return {
    name: '',
    accountId: null,
    contactId: null,
    dealId: null,
    validUntil: null,
    terms: null,
    ownerId,
    tagIds: [],
    customFields: {},
    ...start,
  }
}

export function quoteSnapshot(quote: QuoteDetailFragment): Snapshot<QuoteForm> {
  return {
    id: quote.id,
    version: quote.version,
    values: {
      name: quote.name,
      accountId: quote.account?.id ?? null,
      contactId: quote.contact?.id ?? null,
      dealId: quote.deal?.id ?? null,
      validUntil: quote.validUntil ?? null,
      terms: quote.terms ?? null,
      ownerId: quote.owner?.id ?? null,
      tagIds: quote.tags.map(({ id }) => id),
      customFields: { ...(quote.customFields as Record<string, unknown> | undefined) },
    },
  }
}

export function quoteInput<Form extends Partial<QuoteForm>>(form: Form): CreateQuoteInput {
  return plainInput(form) as CreateQuoteInput
}
