import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useMe } from '../session/session'

/** Says that a module left the plan: what is in it can be read. Where everything is so, the company's banner says why. */
export function KeptModule({ module }: { module: string | undefined }) {
  const { t } = useTranslation()
  const { modules, readOnlyModules } = useMe()
  if (!module || !readOnlyModules.includes(module) || modules.length === readOnlyModules.length) return null
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('usage.kept')}
      description={<Link to={`/settings/plans?module=${module}`}>{t('usage.plans')}</Link>}
    />
  )
}
