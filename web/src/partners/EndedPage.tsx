import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'

import { useLeave } from './useLeave'

/** What one did in another's company is over: the one thing left is to go back. */
export function EndedPage() {
  const { t } = useTranslation()
  const leave = useLeave()
  return (
    <Result
      status="403"
      title={t('common.faults.GRANT_ENDED.title')}
      subTitle={t('common.faults.GRANT_ENDED.text')}
      extra={
        <Button type="primary" onClick={leave}>
          {t('partners.goBack')}
        </Button>
      }
    />
  )
}
