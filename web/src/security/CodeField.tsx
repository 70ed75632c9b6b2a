import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** A code of an app, or a recovery code. */
export function CodeField({ extra }: { extra?: string }) {
  const { t } = useTranslation()
  return (
    <Form.Item
      name="code"
      label={t('auth.second.code')}
      extra={extra}
      style={{ marginBottom: 28 }}
      rules={[{ required: true, message: t('common.required') }]}
    >
      <Input autoComplete="one-time-code" autoFocus spellCheck={false} />
    </Form.Item>
  )
}
