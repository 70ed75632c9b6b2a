import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'

import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { CleaningView } from './CleaningView'
import { IssuesView } from './IssuesView'
import { RulesView } from './RulesView'
import { ScoresView } from './ScoresView'

/** How good the records are: what was found, the score of each day, and the rules behind both. */
export function QualityPage() {
  const { t } = useTranslation()
  const manages = useMay('tenant:manage')
  const scores = { key: 'scores', label: t('quality.scores'), children: <ScoresView /> }
  return (
    <>
      <SettingsHead title={t('shell.nav.quality')} lead={t('quality.lead')} />
      <Tabs
        items={[
          { key: 'issues', label: t('quality.issues'), children: <IssuesView /> },
          ...(manages ? [scores] : []),
          { key: 'rules', label: t('quality.rules'), children: <RulesView manages={manages} /> },
          { key: 'cleaning', label: t('quality.cleanUp'), children: <CleaningView manages={manages} /> },
        ]}
        destroyOnHidden
      />
    </>
  )
}
