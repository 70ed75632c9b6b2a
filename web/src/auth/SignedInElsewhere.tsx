import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useSession } from '../session/session'

/** On a public page: a way back for somebody who is signed in already. */
export function SignedInElsewhere() {
  const { t } = useTranslation()
  const { me } = useSession()
  if (!me) return null
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('auth.signedInAs', { name: me.user.name, company: me.tenant.name })}
      action={<Link to="/">{t('auth.goOn')}</Link>}
    />
  )
}
