import { Button, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import { useAction } from '../api/useAction'
import { RequestPasswordResetDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import styles from './auth.module.css'
import { AuthHeading } from './AuthHeading'

export function Forgot() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [form] = Form.useForm<{ email: string }>()
  const problems = useProblems(form)
  const request = useAction(RequestPasswordResetDocument)
  const [busy, setBusy] = useState(false)

  const submit = async (input: { email: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await request({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    await navigate('/check-mail', { state: { email: input.email, reason: 'reset' } })
  }

  return (
    <>
      <AuthHeading title={t('auth.forgot.title')} lead={t('auth.forgot.lead')} />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        <Form.Item name="email" label={t('auth.email')} rules={[{ required: true, message: t('common.required') }]}>
          <Input type="email" autoComplete="username" inputMode="email" autoFocus />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('auth.forgot.submit')}
        </Button>
      </Form>
      <Typography.Text className={styles.aside}>
        <Link to="/sign-in">{t('auth.backToSignIn')}</Link>
      </Typography.Text>
    </>
  )
}
