import { Button, Divider, Form } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  BeginForcedEnrolmentDocument,
  BeginPasskeyProofDocument,
  type ChallengeFragment,
  ConfirmForcedEnrolmentDocument,
  FinishPasskeySignInDocument,
  ProveSecondFactorDocument,
} from '../gql/graphql'
import { CodeField } from '../security/CodeField'
import { passkeysHere, signByPasskey } from '../security/passkeys'
import { RecoveryCodes } from '../security/RecoveryCodes'
import { Scan } from '../security/Scan'
import { FormProblems } from '../ui/FormProblems'
import { PageLoading } from '../ui/PageLoading'
import { useProblems } from '../ui/useProblems'
import { AuthHeading } from './AuthHeading'

type Props = { challenge: ChallengeFragment; onEntered: () => void }

/** What a sign-in asks for after the password: a code, a passkey, or first of all to set one up. */
export function SecondStep({ challenge, onEntered }: Props) {
  return challenge.means.length === 0 ? (
    <Enrol challenge={challenge} onEntered={onEntered} />
  ) : (
    <Prove challenge={challenge} onEntered={onEntered} />
  )
}

function Prove({ challenge: { token, means }, onEntered }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ code: string }>()
  const problems = useProblems(form)
  const prove = useAction(ProveSecondFactorDocument)
  const begin = useAction(BeginPasskeyProofDocument)
  const finish = useAction(FinishPasskeySignInDocument)
  const [busy, setBusy] = useState(false)
  const byCode = means.includes('TOTP') || means.includes('RECOVERY_CODE')

  const submit = async ({ code }: { code: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await prove({ input: { token, code } })
    if (payload && !problems.show(payload.userErrors)) onEntered()
    setBusy(false)
  }
  const byPasskey = async () => {
    problems.clear()
    const asked = await begin({ input: { token } })
    if (!asked || problems.show(asked.userErrors)) return
    const credential = await signByPasskey(asked)
    if (!credential) return
    const payload = await finish({ input: { token: asked.token ?? '', credential } })
    if (payload && !problems.show(payload.userErrors)) onEntered()
  }
  return (
    <>
      <AuthHeading
        title={t('auth.second.title')}
        lead={byCode ? t('auth.second.lead') : t('auth.second.leadPasskey')}
      />
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        {byCode && (
          <>
            <CodeField extra={means.includes('RECOVERY_CODE') ? t('auth.second.recovery') : undefined} />
            <Button type="primary" htmlType="submit" block loading={busy}>
              {t('auth.second.submit')}
            </Button>
          </>
        )}
      </Form>
      {means.includes('PASSKEY') && passkeysHere() && (
        <>
          {byCode && <Divider />}
          <Button block size="large" onClick={() => void byPasskey()}>
            {t('auth.second.passkey')}
          </Button>
        </>
      )}
    </>
  )
}

function Enrol({ challenge: { token }, onEntered }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ code: string }>()
  const problems = useProblems(form)
  const begin = useAction(BeginForcedEnrolmentDocument)
  const confirm = useAction(ConfirmForcedEnrolmentDocument)
  const [scan, setScan] = useState<{ uri: string; secret: string }>()
  const [codes, setCodes] = useState<readonly string[]>()
  const [busy, setBusy] = useState(false)
  const asked = useRef(false)
  const { show } = problems

  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void begin({ input: { token } }).then((payload) => {
      if (!payload || show(payload.userErrors)) return
      setScan({ uri: payload.uri ?? '', secret: payload.secret ?? '' })
    })
  }, [begin, show, token])

  const submit = async ({ code }: { code: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await confirm({ input: { token, code } })
    if (payload && !problems.show(payload.userErrors)) setCodes(payload.recoveryCodes ?? [])
    setBusy(false)
  }
  if (codes) return <RecoveryCodes codes={codes} onKept={onEntered} />
  return (
    <>
      <AuthHeading title={t('auth.second.enrolTitle')} lead={t('auth.second.enrolLead')} />
      <FormProblems problems={problems.general} />
      {scan ? <Scan {...scan} /> : <PageLoading />}
      <Form form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
        <CodeField />
        <Button type="primary" htmlType="submit" block loading={busy} disabled={!scan}>
          {t('auth.second.submit')}
        </Button>
      </Form>
    </>
  )
}
