import { Button, Form, Input, Result, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { useAction } from '../api/useAction'
import {
  AcceptInvitationDocument,
  type ChallengeFragment,
  ReadInvitationDocument,
  type ReadInvitationMutation,
  UpdateProfileDocument,
} from '../gql/graphql'
import { currentLanguage } from '../i18n'
import { useSession } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { PageLoading } from '../ui/PageLoading'
import { useProblems } from '../ui/useProblems'
import { AuthHeading } from './AuthHeading'
import { PasswordField } from './PasswordField'
import { SecondStep } from './SecondStep'
import { useEnter } from './useEnter'

type Invited = NonNullable<ReadInvitationMutation['readInvitation']['invited']>
type Fields = { name?: string; password?: string }

/** The page behind an invitation's link: first what one is invited to, then as little as is needed to join. */
export function AcceptInvite() {
  const { t } = useTranslation()
  const token = useSearchParams()[0].get('token') ?? ''
  const read = useAction(ReadInvitationDocument)
  const asked = useRef(false)
  const [invited, setInvited] = useState<Invited>()
  const [problem, setProblem] = useState<string>()

  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void read({ input: { token } }).then((payload) => {
      if (payload?.invited) setInvited(payload.invited)
      else setProblem(payload?.userErrors[0]?.message ?? t('auth.invite.failed'))
    })
  }, [read, token, t])

  if (problem) {
    return (
      <Result
        status="warning"
        title={<h1 style={{ margin: 0, fontSize: 24 }}>{t('auth.invite.failedTitle')}</h1>}
        subTitle={problem}
      />
    )
  }
  return invited ? <JoinForm invited={invited} token={token} /> : <PageLoading />
}

function JoinForm({ invited, token }: { invited: Invited; token: string }) {
  const { t } = useTranslation()
  const { me } = useSession()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const accept = useAction(AcceptInvitationDocument)
  const update = useAction(UpdateProfileDocument)
  const enter = useEnter()
  const [busy, setBusy] = useState(false)
  const [challenge, setChallenge] = useState<ChallengeFragment>()
  const { email, hasAccount, role, tenantName } = invited
  const required = [{ required: true, message: t('common.required') }]
  const isMe = me?.user.email === email

  const submit = async (fields: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await accept({ input: { token, ...fields } })
    if (payload?.secondFactor) setChallenge(payload.secondFactor)
    else if (payload && !problems.show(payload.userErrors)) {
      // A newcomer goes on in the language this page was read in, not in the company's.
      if (!hasAccount) await update({ input: { locale: currentLanguage() } })
      enter()
    }
    setBusy(false)
  }
  if (challenge) return <SecondStep challenge={challenge} onEntered={() => enter()} />
  return (
    <>
      <AuthHeading
        title={t('auth.invite.title', { company: tenantName })}
        lead={t('auth.invite.lead', { role: t(`settings.roles.${role}`), email })}
      />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        {isMe && <Typography.Paragraph>{t('auth.invite.asMe', me.user)}</Typography.Paragraph>}
        {!isMe && hasAccount && (
          <Form.Item name="password" label={t('auth.password.label')} rules={required} extra={t('auth.invite.known')}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        )}
        {!isMe && !hasAccount && (
          <>
            <Form.Item name="name" label={t('auth.name')} rules={required}>
              <Input autoComplete="name" autoFocus />
            </Form.Item>
            <PasswordField label={t('auth.password.label')} ownWords={['name']} />
          </>
        )}
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('auth.invite.submit')}
        </Button>
      </Form>
    </>
  )
}
