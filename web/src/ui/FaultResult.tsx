import { Button, Result, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { type Fault, plansPath } from '../api/faults'

const STATUS = {
  FORBIDDEN: '403',
  MODULE_NOT_IN_PLAN: '403',
  COMPANY_SUSPENDED: '403',
  COMPANY_CLOSED: '403',
  UNAUTHENTICATED: '403',
  VIEW_ONLY: '403',
  VIEW_AS_REFUSED: '403',
  GRANT_ENDED: '403',
  NOT_ON_BEHALF: '403',
  NOT_FOUND: '404',
  INTERNAL: '500',
  NETWORK: 'warning',
  RATE_LIMITED: 'warning',
  BAD_USER_INPUT: 'error',
} as const

/** What stands where a screen could not be shown: what happened, and what to do about it. */
export function FaultResult({ fault, onRetry }: { fault: Fault; onRetry?: () => void }) {
  const { t } = useTranslation()
  return (
    <Result
      status={STATUS[fault.code]}
      title={t(`common.faults.${fault.code}.title`)}
      subTitle={
        <>
          {t(`common.faults.${fault.code}.text`)}
          {fault.requestId && (
            <div>
              {t('common.requestId')}{' '}
              <Typography.Text code copyable>
                {fault.requestId}
              </Typography.Text>
            </div>
          )}
        </>
      }
      extra={
        fault.module ? (
          <Button type="primary" href={plansPath(fault.module)}>
            {t('common.seePlans')}
          </Button>
        ) : (
          onRetry && <Button onClick={() => onRetry()}>{t('common.retry')}</Button>
        )
      }
    />
  )
}
