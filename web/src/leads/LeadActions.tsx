import { CheckCircleOutlined, PlayCircleOutlined, RedoOutlined, StopOutlined, UndoOutlined } from '@ant-design/icons'
import { App, Button, Flex } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TypedDocumentNode } from 'urql'

import { useAccess } from '../access/mine'
import { useRun } from '../api/useAction'
import {
  type LeadDetailFragment,
  type LeadInput,
  type ProblemFragment,
  RecycleLeadDocument,
  ReopenLeadDocument,
  StartLeadDocument,
} from '../gql/graphql'
import { useHasModule } from '../session/session'
import { ConvertLead } from './ConvertLead'
import { DisqualifyLead } from './DisqualifyLead'
import { isOpen } from './status'

type Move = TypedDocumentNode<Record<string, { userErrors: readonly ProblemFragment[] }>, { input: LeadInput; ownFields: boolean }>

/** What can be done with a lead where it stands. */
export function LeadActions({ lead }: { lead: LeadDetailFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const access = useAccess('lead')
  const run = useRun()
  const ownFields = useHasModule('custom_fields')
  const [asked, setAsked] = useState<'convert' | 'disqualify'>()
  const [busy, setBusy] = useState(false)
  if (!access.may('UPDATE')) return null

  const move = async (document: unknown) => {
    setBusy(true)
    const payload = await run(document as Move, { input: { id: lead.id }, ownFields })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const waiting = lead.status === 'NEW' || lead.status === 'ASSIGNED'
  const open = isOpen(lead.status)
  return (
    <Flex gap={8} wrap style={{ marginBottom: 16 }} role="group" aria-label={t('leads.actions')}>
      {lead.status !== 'DEAD' && (
        <Button type="primary" icon={<CheckCircleOutlined aria-hidden />} onClick={() => setAsked('convert')}>
          {t('leads.convert.do')}
        </Button>
      )}
      {waiting && (
        <Button icon={<PlayCircleOutlined aria-hidden />} loading={busy} onClick={() => void move(StartLeadDocument)}>
          {t('leads.start')}
        </Button>
      )}
      {!open && (
        <Button icon={<UndoOutlined aria-hidden />} loading={busy} onClick={() => void move(ReopenLeadDocument)}>
          {t('leads.reopen')}
        </Button>
      )}
      {open && (
        <Button icon={<RedoOutlined aria-hidden />} disabled={busy} onClick={() => void move(RecycleLeadDocument)}>
          {t('leads.recycle')}
        </Button>
      )}
      {lead.status !== 'DEAD' && (
        <Button danger icon={<StopOutlined aria-hidden />} onClick={() => setAsked('disqualify')}>
          {t('leads.disqualify.do')}
        </Button>
      )}
      {asked === 'convert' && <ConvertLead lead={lead} onClose={() => setAsked(undefined)} />}
      {asked === 'disqualify' && <DisqualifyLead lead={lead} onClose={() => setAsked(undefined)} />}
    </Flex>
  )
}
