import { Result } from 'antd'
import { useTranslation } from 'react-i18next'

import { list } from '../i18n/format'

/** What stands where only owners do something: whom to ask. */
export function AskOwner({ owners }: { owners: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <Result
      status="info"
      title={t('billing.ownersOnly')}
      subTitle={owners.length > 0 ? t('billing.askOwners', { names: list(owners) }) : undefined}
    />
  )
}
