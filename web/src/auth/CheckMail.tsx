import { MailOutlined } from '@ant-design/icons'
import { App, Button, Flex, Result } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'

import { useAction } from '../api/useAction'
import { ResendVerificationDocument } from '../gql/graphql'
import { LinkButton } from '../ui/LinkButton'

type Sent = { email?: string; reason?: 'verify' | 'reset' }

export function CheckMail() {
  const { t } = useTranslation()
  const { email, reason = 'verify' } = (useLocation().state ?? {}) as Sent
  return (
    <Result
      icon={<MailOutlined style={{ color: 'var(--ant-color-primary)' }} />}
      title={<h1 style={{ margin: 0, fontSize: 24 }}>{t('auth.checkMail.title')}</h1>}
      subTitle={
        <>
          <p>{email ? t(`auth.checkMail.${reason}To`, { email }) : t(`auth.checkMail.${reason}`)}</p>
          <p>{t('auth.checkMail.spam')}</p>
        </>
      }
      extra={
        <Flex gap={8} justify="center" wrap>
          {email && reason === 'verify' && <Again email={email} />}
          <LinkButton to="/sign-in">{t('auth.backToSignIn')}</LinkButton>
        </Flex>
      }
    />
  )
}

function Again({ email }: { email: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const resend = useAction(ResendVerificationDocument)
  const [busy, setBusy] = useState(false)
  const again = async () => {
    setBusy(true)
    const payload = await resend({ input: { email } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('auth.checkMail.sent'))
  }
  return (
    <Button loading={busy} onClick={() => void again()}>
      {t('auth.checkMail.again')}
    </Button>
  )
}
