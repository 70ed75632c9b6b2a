import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { useRouteError } from 'react-router'

/** The last resort: a screen that failed to draw (or a chunk of an older version that is gone). */
export function ErrorBoundary() {
  const { t } = useTranslation()
  const error = useRouteError()
  return (
    <Result
      status="500"
      title={t('common.crashed.title')}
      subTitle={error instanceof Error ? error.message : t('common.crashed.text')}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('common.reload')}
        </Button>
      }
    />
  )
}
