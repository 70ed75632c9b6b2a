import { Form, Input, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { MIN_PASSWORD_LENGTH, passwordStrength } from './passwordStrength'

const LEVELS = ['tooShort', 'weak', 'fair', 'good', 'strong'] as const
const COLOURS = ['#d4380d', '#d4380d', '#d48806', '#389e0d', '#237804']

/** A new password with a hint of its strength; `ownWords` names the form fields it must not consist of. */
export function PasswordField({ label, ownWords = [] }: { label: string; ownWords?: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item
        name="password"
        label={label}
        style={{ marginBottom: 4 }}
        rules={[
          { required: true, message: t('common.required') },
          { min: MIN_PASSWORD_LENGTH, message: t('auth.password.min', { count: MIN_PASSWORD_LENGTH }) },
        ]}
      >
        <Input.Password autoComplete="new-password" aria-describedby="password-strength" />
      </Form.Item>
      <Form.Item noStyle dependencies={['password', ...ownWords]}>
        {({ getFieldValue }) => {
          const password = String(getFieldValue('password') ?? '')
          const strength = passwordStrength(
            password,
            ownWords.map((name) => String(getFieldValue(name) ?? '')),
          )
          return (
            <div id="password-strength" aria-live="polite" style={{ marginBottom: 20, minHeight: 22 }}>
              {password === '' ? (
                <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                  {t('auth.password.hint', { count: MIN_PASSWORD_LENGTH })}
                </Typography.Text>
              ) : (
                <Progress
                  size={[72, 6]}
                  steps={4}
                  percent={strength * 25}
                  strokeColor={COLOURS[strength]}
                  format={() => t(`auth.password.${LEVELS[strength] ?? 'weak'}`)}
                  aria-label={t('auth.password.strength')}
                />
              )}
            </div>
          )
        }}
      </Form.Item>
    </>
  )
}
