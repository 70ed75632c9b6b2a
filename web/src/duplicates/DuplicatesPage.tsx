import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'

import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { GroupsView } from './GroupsView'
import { SettingsView } from './SettingsView'

/** What is taken for the same, side by side; and, for who manages the company, how that is looked for. */
export function DuplicatesPage() {
  const { t } = useTranslation()
  const manages = useMay('tenant:manage')
  const settings = { key: 'settings', label: t('duplicates.settings'), children: <SettingsView /> }
  return (
    <>
      <SettingsHead title={t('shell.nav.duplicates')} lead={t('duplicates.lead')} />
      <Tabs
        items={[
          { key: 'groups', label: t('duplicates.groups'), children: <GroupsView manages={manages} /> },
          ...(manages ? [settings] : []),
        ]}
        destroyOnHidden
      />
    </>
  )
}
