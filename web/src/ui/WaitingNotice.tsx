import { App } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

import { useWaiting } from '../api/waiting'

const KEY = 'waiting'

/** Says that something is being sent again, for as long as it is. */
export function WaitingNotice() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const waiting = useWaiting()
  useEffect(() => {
    if (!waiting) return
    void message.open({ key: KEY, type: 'loading', content: t('common.sendingAgain'), duration: 0 })
    return () => message.destroy(KEY)
  }, [waiting, message, t])
  return null
}
