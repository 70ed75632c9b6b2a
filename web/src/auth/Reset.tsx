import { Button, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { useAction } from '../api/useAction'
import { type ChallengeFragment, ResetPasswordDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { AuthHeading } from './AuthHeading'
import { PasswordField } from './PasswordField'
import { SecondStep } from './SecondStep'
import { useEnter } from './useEnter'

export function Reset() {
  const { t } = useTranslation()
  const token = useSearchParams()[0].get('token') ?? ''
  const [form] = Form.useForm<{ password: string }>()
  const problems = useProblems(form)
  const reset = useAction(ResetPasswordDocument)
  const enter = useEnter()
  const [busy, setBusy] = useState(false)
  const [challenge, setChallenge] = useState<ChallengeFragment>()

  const submit = async ({ password }: { password: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await reset({ input: { token, password } })
    if (payload?.secondFactor) setChallenge(payload.secondFactor)
    else if (payload && !problems.show(payload.userErrors)) enter()
    setBusy(false)
  }

  if (challenge) return <SecondStep challenge={challenge} onEntered={() => enter()} />
  return (
    <>
      <AuthHeading title={t('auth.reset.title')} lead={t('auth.reset.lead')} />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        <PasswordField label={t('auth.password.new')} />
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('auth.reset.submit')}
        </Button>
      </Form>
    </>
  )
}
