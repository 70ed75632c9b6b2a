import { ControlOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ListColumn } from './columns'

type Props<Row> = {
  columns: readonly ListColumn<Row>[]
  shown: readonly ListColumn<Row>[]
  onChange: (keys: string[]) => void
}

export function ColumnChooser<Row>({ columns, shown, onChange }: Props<Row>) {
  const { t } = useTranslation()
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('records.list.columns')}
      content={
        <Checkbox.Group
          style={{ display: 'grid', gap: 8 }}
          value={shown.map(({ key }) => key)}
          options={columns.map(({ key, title, always }) => ({ value: key, label: title, disabled: always ?? false }))}
          onChange={(keys) => onChange(keys.map(String))}
        />
      }
    >
      <Tooltip title={t('records.list.columns')}>
        <Button icon={<ControlOutlined aria-hidden />} aria-label={t('records.list.columns')} />
      </Tooltip>
    </Popover>
  )
}
