import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { SettingsHead } from '../settings/SettingsHead'
import { CostModal } from './CostModal'
import { CostsCard } from './CostsCard'
import { ReportCard } from './ReportCard'

/** What channels cost, and what a lead and a won deal cost by them. */
export function ChannelsPage() {
  const { t } = useTranslation()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {t('channels.add')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('channels.title')} lead={t('channels.lead')} action={add} />
      <ReportCard />
      <CostsCard />
      {adding && <CostModal onClose={() => setAdding(false)} />}
    </>
  )
}
