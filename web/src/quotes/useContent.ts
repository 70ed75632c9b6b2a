import { useMemo, useRef, useState } from 'react'
import { useClient, useQuery } from 'urql'

import {
  PriceQuoteDocument,
  type ProblemFragment,
  QuoteContentDocument,
  type QuoteDetailFragment,
  type QuoteFiguresFragment,
} from '../gql/graphql'
import { useMe } from '../session/session'
import { begun, type ContentForm, contentForm, contentInput } from './content'

/** What a quote says, as it is stored and as it is being changed; totals follow what is typed. */
export function useContent(quote: QuoteDetailFragment) {
  const { tenant } = useMe()
  const client = useClient()
  const [{ data, error }, retry] = useQuery({ query: QuoteContentDocument, variables: { id: quote.id } })
  const [form, setForm] = useState<ContentForm>()
  const [priced, setPriced] = useState<QuoteFiguresFragment>()
  const [problems, setProblems] = useState<readonly ProblemFragment[]>([])
  const stored = data?.quoteContent
  const currency = stored?.total.currency || tenant.currency
  const discount = quote.discount?.amountMinor ?? '0'
  const discountRate = quote.discountRate ?? 0
  const start = useMemo(
    () => stored && contentForm(stored, { currency, discountRate, discount }),
    [stored, currency, discountRate, discount],
  )
  const asked = useRef(0)

  const price = async (next: ContentForm) => {
    const accountId = quote.account?.id ?? null
    asked.current += 1
    const turn = asked.current
    const input = { accountId, content: contentInput(begun(next)) }
    const answer = await client.query(PriceQuoteDocument, { input }, { requestPolicy: 'network-only' }).toPromise()
    const found = answer.data?.priceQuote
    if (!found || turn !== asked.current) return // something newer was typed meanwhile
    setProblems(found.userErrors)
    if (found.content) setPriced(found.content)
  }
  return {
    stored,
    error,
    retry: () => retry({ requestPolicy: 'network-only' }),
    form: form ?? start,
    changed: form !== undefined,
    figures: form ? priced ?? stored : stored,
    problems,
    change: (next: ContentForm) => setForm(next),
    price,
    forget: () => {
      asked.current += 1
      setForm(undefined)
      setPriced(undefined)
      setProblems([])
    },
    refuse: setProblems,
  }
}
