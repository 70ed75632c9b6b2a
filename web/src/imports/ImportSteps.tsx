import { Steps } from 'antd'
import { useTranslation } from 'react-i18next'

import { useCompact } from '../ui/useCompact'
import { STEPS } from './importSteps'

export function ImportSteps({
  current,
  status = 'process',
}: {
  current: number
  status?: 'process' | 'finish' | 'error'
}) {
  const { t } = useTranslation()
  const compact = useCompact()
  return (
    <Steps
      current={current}
      status={status}
      size="small"
      responsive={false}
      titlePlacement={compact ? 'vertical' : 'horizontal'}
      style={{ marginBottom: 24 }}
      items={STEPS.map((step) => ({ title: t(`imports.steps.${step}`) }))}
    />
  )
}
