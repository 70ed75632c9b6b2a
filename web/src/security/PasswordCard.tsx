import { App, Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { PasswordField } from '../auth/PasswordField'
import { ChangePasswordDocument, type ChangePasswordInput } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

export function PasswordCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<ChangePasswordInput>()
  const problems = useProblems(form)
  const change = useAction(ChangePasswordDocument)
  const [busy, setBusy] = useState(false)

  const submit = async (input: ChangePasswordInput) => {
    problems.clear()
    setBusy(true)
    const payload = await change({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    form.resetFields()
    message.success(t('security.changed'))
  }
  return (
    <Card title={t('security.password')} style={{ marginBottom: 16 }}>
      <FormProblems problems={problems.general} />
      <Form name="change-password" form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Form.Item
          name="current"
          label={t('security.current')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <PasswordField label={t('auth.password.new')} />
        <Button htmlType="submit" loading={busy}>
          {t('security.change')}
        </Button>
      </Form>
    </Card>
  )
}
