import { CheckCircleOutlined, WarningOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'

/** Whether two figures are the same, in words as well as in colour. */
export function Same({ agrees }: { agrees: boolean }) {
  const { t } = useTranslation()
  return agrees ? (
    <CheckCircleOutlined style={{ color: 'var(--ant-color-success)' }} aria-label={t('imports.sheet.yes')} role="img" />
  ) : (
    <WarningOutlined style={{ color: 'var(--ant-color-warning)' }} aria-label={t('imports.sheet.no')} role="img" />
  )
}
