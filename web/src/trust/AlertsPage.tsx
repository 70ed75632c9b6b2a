import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'

import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { AlertList } from './AlertList'
import { AlertRules } from './AlertRules'

/** Unusual use: what waits to be looked at, and what counts as unusual. */
export function AlertsPage() {
  const { t } = useTranslation()
  const maySet = useMay('tenant:manage')
  return (
    <>
      <SettingsHead title={t('shell.nav.alerts')} lead={t('trust.alerts.lead')} />
      <Tabs
        items={[
          { key: 'open', label: t('trust.alerts.open'), children: <AlertList acknowledged={false} /> },
          { key: 'all', label: t('trust.alerts.all'), children: <AlertList acknowledged /> },
          { key: 'rules', label: t('trust.alerts.rules'), children: <AlertRules readOnly={!maySet} /> },
        ]}
        destroyOnHidden
      />
    </>
  )
}
