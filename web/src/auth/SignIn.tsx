import { Button, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { useAction } from '../api/useAction'
import { type ChallengeFragment, SignInDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import styles from './auth.module.css'
import { AuthHeading } from './AuthHeading'
import { OtherWays } from './OtherWays'
import { SecondStep } from './SecondStep'
import { SignedInElsewhere } from './SignedInElsewhere'
import { useEnter } from './useEnter'

type Fields = { email: string; password: string }

export function SignIn() {
  const { t } = useTranslation()
  const next = useSearchParams()[0].get('next')
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const signIn = useAction(SignInDocument)
  const enter = useEnter()
  const [busy, setBusy] = useState(false)
  const [challenge, setChallenge] = useState<ChallengeFragment>()
  const required = [{ required: true, message: t('common.required') }]

  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await signIn({ input })
    if (payload?.secondFactor) setChallenge(payload.secondFactor)
    else if (payload && !problems.show(payload.userErrors)) enter(next)
    setBusy(false)
  }

  if (challenge) return <SecondStep challenge={challenge} onEntered={() => enter(next)} />
  return (
    <>
      <AuthHeading title={t('auth.signIn.title')} lead={t('auth.signIn.lead')} />
      <SignedInElsewhere />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        <Form.Item name="email" label={t('auth.email')} rules={required}>
          <Input type="email" autoComplete="username" inputMode="email" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={t('auth.password.label')} rules={required}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item>
          <Link to="/forgot">{t('auth.forgot.link')}</Link>
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('auth.signIn.submit')}
        </Button>
      </Form>
      <OtherWays email={() => form.getFieldValue('email') ?? ''} next={next} onEntered={() => enter(next)} />
      <Typography.Text className={styles.aside}>
        {t('auth.signIn.new')} <Link to="/sign-up">{t('auth.signUp.submit')}</Link>
      </Typography.Text>
    </>
  )
}
