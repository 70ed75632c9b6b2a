import { Card, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { CompanySignInQuery } from '../gql/graphql'
import { OidcForm } from './OidcForm'
import { SamlForm } from './SamlForm'

type Props = { settings: CompanySignInQuery }

/** The company's own provider: of OpenID Connect, or of SAML. There is one; another takes its place. */
export function ProviderCard({ settings }: Props) {
  const { t } = useTranslation()
  const { oidcConnection, samlConnection, samlService } = settings
  const [protocol, setProtocol] = useState<'oidc' | 'saml'>(samlConnection ? 'saml' : 'oidc')
  const other = protocol === 'saml' ? oidcConnection : samlConnection
  return (
    <Card title={t('security.company.provider')} style={{ marginBottom: 16 }}>
      <Segmented
        name="protocol"
        value={protocol}
        onChange={setProtocol}
        options={[
          { value: 'oidc', label: t('security.company.oidc') },
          { value: 'saml', label: t('security.company.saml') },
        ]}
        style={{ marginBottom: 16 }}
      />
      {other && <p>{t('security.company.replaces')}</p>}
      {protocol === 'saml' ? (
        <SamlForm service={samlService} connection={samlConnection ?? null} />
      ) : (
        <OidcForm connection={oidcConnection ?? null} />
      )}
    </Card>
  )
}
