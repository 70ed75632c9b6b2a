import { Alert, Button, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

/** Ten codes, seen once: they go when the person says that they are kept. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Alert type="warning" showIcon title={t('auth.second.codesTitle')} description={t('auth.second.codesLead')} />
      <ul aria-label={t('auth.second.codesTitle')} style={{ columns: 2, margin: '16px 0', paddingInlineStart: 20 }}>
        {codes.map((code) => (
          <li key={code}>
            <Typography.Text code>{code}</Typography.Text>
          </li>
        ))}
      </ul>
      <Flex gap={8}>
        <Typography.Text copyable={{ text: codes.join('\n') }}>{t('auth.second.copy')}</Typography.Text>
        <Button type="primary" onClick={onKept} style={{ marginInlineStart: 'auto' }}>
          {t('auth.second.kept')}
        </Button>
      </Flex>
    </>
  )
}
