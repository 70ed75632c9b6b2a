import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { faultOf } from '../api/faults'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { PipelineCard } from './PipelineCard'
import { PipelineModal } from './PipelineModal'
import { useStages } from './useStages'

/** The ways a company sells, each with its stages. */
export function PipelinesPage() {
  const { t } = useTranslation()
  const { pipelines, error, retry } = useStages()
  const may = useMe().permissions.includes('fields:manage')
  const [creating, setCreating] = useState(false)
  if (error && !pipelines) return <FaultResult fault={faultOf(error)} onRetry={retry} />
  if (!pipelines) return <PageLoading />
  const newButton = may && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('deals.pipelines.new')}
    </Button>
  )
  const last = Math.max(0, ...pipelines.map(({ position }) => position))
  return (
    <>
      <SettingsHead title={t('deals.pipelines.title')} lead={t('deals.pipelines.lead')} action={newButton} />
      {pipelines.length === 0 && <Empty description={t('deals.empty')} />}
      <Space vertical size="middle" style={{ width: '100%' }}>
        {pipelines.map((pipeline) => (
          <PipelineCard key={pipeline.id} pipeline={pipeline} may={may} />
        ))}
      </Space>
      {creating && <PipelineModal position={last + 1} onClose={() => setCreating(false)} />}
    </>
  )
}
