import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useRun } from '../api/useAction'
import {
  type DealLostReason,
  LoseDealDocument,
  ReopenDealDocument,
  WinDealDocument,
} from '../gql/graphql'
import { useHasModule } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { reasonOptions } from './status'
import type { Movable } from './useMoveDeal'

export type Ending = 'win' | 'lose' | 'reopen'
type Told = { reason?: string; note?: string }
type Props = { deal: Movable; ending: Ending; onClose: () => void }

/** Won, lost or reopened; why is asked where somebody can learn from it. */
export function EndDeal({ deal, ending, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Told>()
  const problems = useProblems(form)
  const end = useEnd(deal, ending)
  const [busy, setBusy] = useState(false)
  const needed = [{ required: true, whitespace: true, message: t('common.required') }]

  const submit = async (told: Told) => {
    problems.clear()
    setBusy(true)
    const payload = await end(told)
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t(`deals.${ending}.title`, { name: deal.name })}
      okText={t(`deals.${ending}.do`)}
      okButtonProps={{ danger: ending === 'lose' }}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={(told) => void submit(told)}>
        {ending === 'lose' && (
          <Form.Item name="reason" label={t('deals.reason')} rules={needed}>
            <Select options={reasonOptions(t)} />
          </Form.Item>
        )}
        {ending === 'reopen' ? (
          <Form.Item name="reason" label={t('deals.reason')} rules={needed}>
            <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
          </Form.Item>
        ) : (
          <Form.Item name="note" label={t('deals.note')}>
            <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

function useEnd({ id, version }: Movable, ending: Ending) {
  const run = useRun()
  const ownFields = useHasModule('custom_fields')
  return ({ reason, note }: Told) => {
    const input = { id, version, note: note || null }
    if (ending === 'win') return run(WinDealDocument, { input, ownFields })
    if (ending === 'lose') {
      return run(LoseDealDocument, { input: { ...input, reason: reason as DealLostReason }, ownFields })
    }
    return run(ReopenDealDocument, { input: { id, version, reason: reason ?? '' }, ownFields })
  }
}
