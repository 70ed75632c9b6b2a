import { Button, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'

import { useAction } from '../api/useAction'
import { type SignUpInput, SignUpDocument } from '../gql/graphql'
import { currentLanguage } from '../i18n'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import styles from './auth.module.css'
import { AuthHeading } from './AuthHeading'
import { PasswordField } from './PasswordField'
import { SignedInElsewhere } from './SignedInElsewhere'

type Fields = Pick<SignUpInput, 'company' | 'name' | 'email' | 'password'>

export function SignUp() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const signUp = useAction(SignUpDocument)
  const [busy, setBusy] = useState(false)
  const required = [{ required: true, whitespace: true, message: t('common.required') }]

  const submit = async (fields: Fields) => {
    problems.clear()
    setBusy(true)
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const payload = await signUp({ input: { ...fields, locale: currentLanguage(), timeZone } })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    await navigate('/check-mail', { state: { email: fields.email, reason: 'verify' } })
  }

  return (
    <>
      <AuthHeading title={t('auth.signUp.title')} lead={t('auth.signUp.lead')} />
      <SignedInElsewhere />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        <Form.Item name="company" label={t('auth.company')} rules={required}>
          <Input autoComplete="organization" autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="name" label={t('auth.name')} rules={required}>
          <Input autoComplete="name" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="email"
          label={t('auth.email')}
          rules={[...required, { type: 'email', message: t('auth.emailInvalid') }]}
          validateTrigger="onBlur"
        >
          <Input type="email" autoComplete="email" inputMode="email" />
        </Form.Item>
        <PasswordField label={t('auth.password.label')} ownWords={['company', 'name', 'email']} />
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('auth.signUp.submit')}
        </Button>
      </Form>
      <Typography.Text className={styles.aside}>
        {t('auth.signUp.have')} <Link to="/sign-in">{t('auth.signIn.submit')}</Link>
      </Typography.Text>
    </>
  )
}
