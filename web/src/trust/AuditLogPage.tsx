import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'

import { SettingsHead } from '../settings/SettingsHead'
import { AuditEntries } from './AuditEntries'
import { AuditVerify } from './AuditVerify'

/** Everything that happened in the company, and how to prove it. */
export function AuditLogPage() {
  const { t } = useTranslation()
  return (
    <>
      <SettingsHead title={t('shell.nav.audit')} lead={t('trust.audit.lead')} />
      <Tabs
        items={[
          { key: 'entries', label: t('trust.audit.entries'), children: <AuditEntries /> },
          { key: 'verify', label: t('trust.audit.verify'), children: <AuditVerify /> },
        ]}
      />
    </>
  )
}
