import { App, Checkbox, Form, Input, Modal, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import { useAction } from '../api/useAction'
import { type FeedbackKind, GiveFeedbackDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

const KINDS = ['IDEA', 'PROBLEM', 'PRAISE'] as const satisfies readonly FeedbackKind[]
type Words = { kind: FeedbackKind; text: string; mayContact: boolean }

/** Says something of the product to whoever runs it. */
export function FeedbackModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { user } = useMe()
  const { pathname } = useLocation()
  const [form] = Form.useForm<Words>()
  const problems = useProblems(form)
  const give = useAction(GiveFeedbackDocument)
  const [busy, setBusy] = useState(false)
  const page = pathname.replace(/_[0-9a-f-]{36}/, '')

  const submit = async (input: Words) => {
    problems.clear()
    setBusy(true)
    const payload = await give({ input: { ...input, page } })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('life.feedback.sent'))
    onClose()
  }
  return (
    <Modal
      open
      title={t('life.feedback.title')}
      okText={t('life.feedback.send')}
      okButtonProps={{ loading: busy }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ kind: 'IDEA', mayContact: false }} onFinish={submit}>
        <Form.Item name="kind" label={t('life.feedback.kind')}>
          <Segmented block options={KINDS.map((value) => ({ value, label: t(`life.feedback.kinds.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="text"
          label={t('life.feedback.text')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input.TextArea rows={5} maxLength={4000} showCount placeholder={t('life.feedback.hint')} autoFocus />
        </Form.Item>
        <Form.Item name="mayContact" valuePropName="checked" style={{ marginBottom: 8 }}>
          <Checkbox>{t('life.feedback.mayContact', { email: user.email })}</Checkbox>
        </Form.Item>
        <Typography.Text type="secondary">{t('life.feedback.page', { page })}</Typography.Text>
      </Form>
    </Modal>
  )
}
