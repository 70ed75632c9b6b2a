import { Alert, App, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CloseCompanyDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Typed = { name: string; password: string }

/** Closing asks for the company's name and one's password. */
export function CloseModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { tenant } = useMe()
  const [form] = Form.useForm<Typed>()
  const problems = useProblems(form)
  const close = useAction(CloseCompanyDocument)
  const [busy, setBusy] = useState(false)
  const typed = Form.useWatch('name', form)

  const submit = async (input: Typed) => {
    problems.clear()
    setBusy(true)
    const payload = await close({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('life.company.closed'))
    onClose()
  }
  return (
    <Modal
      open
      title={t('life.company.closeTitle', { name: tenant.name })}
      okText={t('life.company.close')}
      okButtonProps={{ danger: true, loading: busy, disabled: typed?.trim() !== tenant.name }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t('life.company.closeLead')}</p>
      <Alert type="warning" showIcon title={t('life.company.closeFirst')} style={{ marginBottom: 16 }} />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item name="name" label={t('life.company.typeName', { name: tenant.name })} rules={[{ required: true, message: t('common.required') }]}>
          <Input autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('life.company.password')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
