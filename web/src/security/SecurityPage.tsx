import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { SecurityDocument } from '../gql/graphql'
import { DevicesCard } from '../settings/DevicesCard'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PasskeysCard } from './PasskeysCard'
import { PasswordCard } from './PasswordCard'
import { SecondFactorCard } from './SecondFactorCard'

/** How one signs in, and where one is signed in. */
export function SecurityPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: SecurityDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <div style={{ maxWidth: 640 }}>
      <SettingsHead title={t('shell.nav.security')} lead={t('security.lead')} />
      <PasswordCard />
      {data && <SecondFactorCard state={data.secondFactor} />}
      {data && <PasskeysCard passkeys={data.passkeys} />}
      <DevicesCard />
    </div>
  )
}
