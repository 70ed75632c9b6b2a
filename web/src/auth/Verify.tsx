import { Result } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { useAction } from '../api/useAction'
import { VerifyEmailDocument } from '../gql/graphql'
import { LinkButton } from '../ui/LinkButton'
import { PageLoading } from '../ui/PageLoading'
import { useEnter } from './useEnter'

/** The link of the verification mail: it is used once, so the request is sent exactly once. */
export function Verify() {
  const { t } = useTranslation()
  const token = useSearchParams()[0].get('token') ?? ''
  const verify = useAction(VerifyEmailDocument)
  const enter = useEnter()
  const sent = useRef(false)
  const [problem, setProblem] = useState<string>()

  useEffect(() => {
    if (sent.current) return
    sent.current = true
    void verify({ input: { token } }).then((payload) => {
      if (payload?.me) enter('/accounts')
      else setProblem(payload?.userErrors[0]?.message ?? t('auth.verify.failed'))
    })
  }, [verify, enter, token, t])

  if (!problem) return <PageLoading />
  return (
    <Result
      status="warning"
      title={<h1 style={{ margin: 0, fontSize: 24 }}>{t('auth.verify.failedTitle')}</h1>}
      subTitle={problem}
      extra={[
        <LinkButton key="in" to="/sign-in" type="primary">
          {t('auth.signIn.submit')}
        </LinkButton>,
        <LinkButton key="up" to="/sign-up">
          {t('auth.signUp.submit')}
        </LinkButton>,
      ]}
    />
  )
}
