import { Form, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import { useAction } from '../api/useAction'
import { CloseRatesDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Props = { closed: string | null; onClose: () => void }

/** Closes rates through a day; nothing opens them again. */
export function CloseModal({ closed, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ through: string }>()
  const problems = useProblems(form)
  const close = useAction(CloseRatesDocument)
  const [busy, setBusy] = useState(false)
  const submit = async (input: { through: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await close({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal open title={t('currency.close')} okText={t('currency.closeNow')} confirmLoading={busy} onOk={() => form.submit()} onCancel={onClose}>
      <Typography.Paragraph type="secondary">{t('currency.closeLead')}</Typography.Paragraph>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ through: closed }} onFinish={submit}>
        <Form.Item name="through" label={t('currency.through')} rules={[{ required: true, message: t('common.required') }]}>
          <DayInput allowClear={false} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
