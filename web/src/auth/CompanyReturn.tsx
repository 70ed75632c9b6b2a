import { Result } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { useAction } from '../api/useAction'
import { FinishCompanySignInDocument } from '../gql/graphql'
import { PageLoading } from '../ui/PageLoading'
import { takeNext } from './companyNext'
import { useEnter } from './useEnter'

/** Where a company's provider sends people back to. */
export function CompanyReturn() {
  const { t } = useTranslation()
  const found = useSearchParams()[0]
  const finish = useAction(FinishCompanySignInDocument)
  const enter = useEnter()
  const asked = useRef(false)
  const [state, code] = [found.get('state'), found.get('code')]
  const [problem, setProblem] = useState(state && code ? undefined : t('auth.companyReturn.failed'))

  useEffect(() => {
    if (asked.current || !state || !code) return
    asked.current = true
    void finish({ input: { state, code, issuer: found.get('iss') } }).then((payload) => {
      if (payload?.me) enter(takeNext())
      else setProblem(payload?.userErrors[0]?.message ?? t('auth.companyReturn.failed'))
    })
  }, [code, enter, finish, found, state, t])

  if (!problem) return <PageLoading />
  return (
    <Result
      status="warning"
      title={<h1 style={{ margin: 0, fontSize: 24 }}>{t('auth.companyReturn.failedTitle')}</h1>}
      subTitle={problem}
      extra={<Link to="/sign-in">{t('auth.companyReturn.again')}</Link>}
    />
  )
}
