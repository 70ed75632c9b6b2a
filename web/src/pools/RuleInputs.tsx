import { Form, InputNumber, Switch } from 'antd'
import { useTranslation } from 'react-i18next'

/** A whole number, or no rule. */
export function Days({ name, label }: { name: string | (string | number)[]; label: string }) {
  const { t } = useTranslation()
  return (
    <Form.Item name={name} label={label}>
      <InputNumber min={1} max={3650} precision={0} placeholder={t('pools.noRule')} style={{ width: 160 }} />
    </Form.Item>
  )
}

export function Flag({ name, label, extra }: { name: string; label: string; extra?: string }) {
  return (
    <Form.Item name={name} label={label} valuePropName="checked" extra={extra}>
      <Switch aria-label={label} />
    </Form.Item>
  )
}
