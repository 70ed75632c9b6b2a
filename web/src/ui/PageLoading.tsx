import { Flex, Spin } from 'antd'
import { useTranslation } from 'react-i18next'

export function PageLoading() {
  const { t } = useTranslation()
  return (
    <Flex justify="center" align="center" style={{ minHeight: 320 }} role="status" aria-label={t('common.loading')}>
      <Spin size="large" delay={200} />
    </Flex>
  )
}
