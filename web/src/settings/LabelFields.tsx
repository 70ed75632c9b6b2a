import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

export function LabelFields() {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item
        name="label"
        label={t('settings.fieldLabel')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={80} />
      </Form.Item>
      <Form.Item name="otherLabel" label={t('settings.fieldOtherLabel')}>
        <Input maxLength={80} />
      </Form.Item>
    </>
  )
}
