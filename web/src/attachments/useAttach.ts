import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { fingerprint, send } from '../api/upload'
import { useAction } from '../api/useAction'
import { AnnounceAttachmentDocument, KeepAttachmentDocument } from '../gql/graphql'

/** A file on its way. `problem` says why it did not arrive; then it can be sent again. */
export type Sending = { key: string; file: File; percent: number; problem?: string }

/** Sends files onto a record, several at once; each can be called off, and sent again when it failed. */
export function useAttach(recordId: string) {
  const { t } = useTranslation()
  const announce = useAction(AnnounceAttachmentDocument)
  const keep = useAction(KeepAttachmentDocument)
  const [sendings, setSendings] = useState<Sending[]>([])
  const stops = useRef(new Map<string, AbortController>())

  const change = (key: string, values: Partial<Sending>) =>
    setSendings((all) => all.map((each) => (each.key === key ? { ...each, ...values } : each)))
  const forget = (key: string) => setSendings((all) => all.filter((each) => each.key !== key))

  const carry = async (key: string, file: File, signal: AbortSignal): Promise<string | undefined> => {
    const sha256 = await fingerprint(file)
    if (signal.aborted) return undefined
    const contentType = file.type || 'application/octet-stream'
    const input = { id: recordId, filename: file.name, size: file.size, sha256, contentType }
    const announced = await announce({ input })
    if (!announced?.ticket) return announced?.userErrors[0]?.message ?? t('attachments.failed')
    await send(file, announced.ticket, (percent) => change(key, { percent }), signal)
    const kept = await keep({ input: { id: announced.ticket.id } })
    return kept?.attachment ? undefined : (kept?.userErrors[0]?.message ?? t('attachments.failed'))
  }

  const start = async (key: string, file: File) => {
    const stop = new AbortController()
    stops.current.set(key, stop)
    const problem = await carry(key, file, stop.signal).catch(() => t('attachments.failed'))
    stops.current.delete(key)
    if (problem && !stop.signal.aborted) change(key, { problem })
    else forget(key)
  }

  const add = (file: File) => {
    const key = crypto.randomUUID()
    setSendings((all) => [...all, { key, file, percent: 0 }])
    void start(key, file)
  }
  const retry = ({ key, file }: Sending) => {
    change(key, { percent: 0, problem: undefined })
    void start(key, file)
  }
  const cancel = (key: string) => {
    stops.current.get(key)?.abort()
    forget(key)
  }
  return { sendings, add, retry, cancel }
}
