import { Select, type SelectProps } from 'antd'
import { useTranslation } from 'react-i18next'

import { useStages } from './useStages'

/** A stage, by its pipeline where there are several. */
export function StageSelect(props: SelectProps<string>) {
  const { t } = useTranslation()
  const { pipelines = [] } = useStages()
  const groups = pipelines.map(({ id, name, stages }) => ({
    key: id,
    label: name,
    options: stages.map((stage) => ({ value: stage.id, label: stage.name })),
  }))
  const [only] = groups
  return (
    <Select
      allowClear
      placeholder={t('deals.firstStage')}
      options={groups.length === 1 && only ? only.options : groups}
      {...props}
    />
  )
}
