import { App, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { TypedDocumentNode } from 'urql'

import { useAccess } from '../access/mine'
import { useRun } from '../api/useAction'
import {
  AnswerQuoteDocument,
  ApproveQuoteDocument,
  type ProblemFragment,
  type QuoteDetailFragment,
  ReviseQuoteDocument,
  SendBackQuoteDocument,
  SendQuoteDocument,
  SubmitQuoteDocument,
} from '../gql/graphql'
import { pathOf } from '../records/paths'
import { useHasModule, useMe } from '../session/session'

type Done = { quote?: { id: string } | null; userErrors: readonly ProblemFragment[] }
type Moved = { input: { id: string; version: number }; ownFields: boolean }

/** What can be done with a quote as it stands. */
export function QuoteActions({ quote }: { quote: QuoteDetailFragment }) {
  const { t } = useTranslation()
  const access = useAccess('quote')
  const approves = useMe().permissions.includes('quotes:approve')
  const { move, answer } = useMoves(quote)
  if (!access.may('UPDATE')) return null
  const { status } = quote
  const waits = status === 'DRAFT' && quote.needsApproval
  const out = status === 'SENT' || status === 'VIEWED'
  return (
    <Flex gap={8} wrap role="group" aria-label={t('quotes.actions.title')} style={{ marginBlock: 12 }}>
      {waits && (
        <Button type="primary" onClick={() => void move(SubmitQuoteDocument)}>
          {t('quotes.actions.submit')}
        </Button>
      )}
      {(status === 'APPROVED' || (status === 'DRAFT' && !quote.needsApproval)) && (
        <Button type="primary" onClick={() => void move(SendQuoteDocument)}>
          {t('quotes.actions.send')}
        </Button>
      )}
      {status === 'IN_APPROVAL' && approves && (
        <>
          <Button type="primary" onClick={() => void move(ApproveQuoteDocument)}>
            {t('quotes.actions.approve')}
          </Button>
          <Button onClick={() => void move(SendBackQuoteDocument)}>{t('quotes.actions.sendBack')}</Button>
        </>
      )}
      {out && (
        <>
          <Button type="primary" onClick={() => void answer(true)}>
            {t('quotes.actions.accepted')}
          </Button>
          <Button onClick={() => void answer(false)}>{t('quotes.actions.declined')}</Button>
        </>
      )}
      {(out || status === 'DECLINED' || status === 'EXPIRED') && (
        <Button onClick={() => void move(ReviseQuoteDocument)}>{t('quotes.actions.revise')}</Button>
      )}
    </Flex>
  )
}

function useMoves({ id, version }: QuoteDetailFragment) {
  const run = useRun()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const ownFields = useHasModule('custom_fields')
  const tell = (payload: Done | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    const found = payload?.quote?.id
    if (found && found !== id) void navigate(pathOf(found))
  }
  return {
    move: async (document: TypedDocumentNode<Record<string, Done>, Moved>) =>
      tell(await run(document, { input: { id, version }, ownFields })),
    answer: async (accepted: boolean) =>
      tell(await run(AnswerQuoteDocument, { input: { id, version, accepted }, ownFields })),
  }
}
