import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { DisqualifyLeadDocument, type LeadDetailFragment, type LeadDisqualifyReason } from '../gql/graphql'
import { useHasModule } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

const REASONS: readonly LeadDisqualifyReason[] = [
  'NO_NEED',
  'NO_BUDGET',
  'NO_AUTHORITY',
  'BAD_TIMING',
  'UNREACHABLE',
  'COMPETITOR',
  'DUPLICATE',
  'NOT_REAL',
  'OTHER',
]

type Reason = { reason: LeadDisqualifyReason; note?: string }

/** It will not buy: why is asked, so that somebody can learn from it. */
export function DisqualifyLead({ lead, onClose }: { lead: LeadDetailFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Reason>()
  const problems = useProblems(form)
  const disqualify = useAction(DisqualifyLeadDocument)
  const ownFields = useHasModule('custom_fields')
  const [busy, setBusy] = useState(false)

  const submit = async ({ reason, note }: Reason) => {
    problems.clear()
    setBusy(true)
    const payload = await disqualify({ input: { id: lead.id, reason, note: note || null }, ownFields })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('leads.disqualify.title', { name: lead.name })}
      okText={t('leads.disqualify.do')}
      okButtonProps={{ danger: true }}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={(values) => void submit(values)}>
        <Form.Item
          name="reason"
          label={t('leads.disqualify.reason')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Select options={REASONS.map((value) => ({ value, label: t(`leads.reasons.${value}`) }))} />
        </Form.Item>
        <Form.Item name="note" label={t('leads.disqualify.note')}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
