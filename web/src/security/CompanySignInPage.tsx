import { App, Button, Card, Checkbox } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { faultOf } from '../api/faults'
import { CompanySignInDocument, RequireSecondFactorDocument, type Role } from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { useMe } from '../session/session'
import { DomainsCard } from './DomainsCard'
import { ProviderCard } from './ProviderCard'

const ROLES = ['OWNER', 'ADMIN', 'MANAGER', 'REP', 'READ_ONLY'] as const satisfies readonly Role[]

/** How people of the company sign in: what an owner sets. */
export function CompanySignInPage() {
  const { t } = useTranslation()
  const isOwner = useMe().role === 'OWNER'
  return (
    <div style={{ maxWidth: 760 }}>
      <SettingsHead
        title={t('shell.nav.companySignIn')}
        lead={isOwner ? t('security.company.lead') : t('security.company.onlyOwners')}
      />
      {isOwner && <Settings />}
    </div>
  )
}

function Settings() {
  const [{ data, error }, retry] = useQuery({ query: CompanySignInDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <PageLoading />
  return (
    <>
      <PolicyCard roles={data.secondFactorPolicy.roles} />
      <ProviderCard settings={data} />
      <DomainsCard domains={data.companyDomains} />
    </>
  )
}

function PolicyCard({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const require = useAction(RequireSecondFactorDocument)
  const [chosen, setChosen] = useState<readonly Role[]>(roles)

  const save = async () => {
    const payload = await require({ input: { roles: [...chosen] } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('common.saved'))
  }
  return (
    <Card title={t('security.company.policy')} style={{ marginBottom: 16 }}>
      <p id="second-factor-policy">{t('security.company.policyLead')}</p>
      <div role="group" aria-labelledby="second-factor-policy">
        <Checkbox.Group
          style={{ flexDirection: 'column', gap: 4, marginBottom: 12 }}
          value={[...chosen]}
          onChange={(value) => setChosen(value)}
          options={ROLES.map((value) => ({ value, label: t(`settings.roles.${value}`) }))}
        />
      </div>
      <div>
        <Button onClick={() => void save()}>{t('security.company.save')}</Button>
      </div>
    </Card>
  )
}
