import { Flex, QRCode, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

/** What an authenticator app reads: as a picture, and to be typed where there is no camera. */
export function Scan({ uri, secret }: { uri: string; secret: string }) {
  const { t } = useTranslation()
  return (
    <Flex vertical align="center" gap={8} style={{ marginBottom: 16 }}>
      <div role="img" aria-label={t('auth.second.scan')}>
        <QRCode value={uri} type="svg" size={184} color="#000" bgColor="#fff" />
      </div>
      <Typography.Text type="secondary">{t('auth.second.byHand')}</Typography.Text>
      <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
        {secret}
      </Typography.Text>
    </Flex>
  )
}
