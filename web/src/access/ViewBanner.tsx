import { EyeOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { time } from '../i18n/format'
import { endViewing, viewing } from './viewing'

/** Says on every screen with whose eyes one looks, and leads back. When the time is over it leads back by itself. */
export function ViewBanner() {
  const { t } = useTranslation()
  const [found] = useState(viewing)
  useEffect(() => {
    if (!found) return
    const left = Date.parse(found.until) - Date.now()
    const timer = setTimeout(endViewing, Math.max(left, 0))
    return () => clearTimeout(timer)
  }, [found])
  if (!found) return null
  return (
    <Alert
      banner
      type="warning"
      role="status"
      icon={<EyeOutlined aria-hidden />}
      style={{ position: 'sticky', top: 56, zIndex: 19 }}
      title={t('access.viewing', { name: found.name, until: time(found.until) })}
      action={
        <Button size="small" onClick={endViewing}>
          {t('access.stopViewing')}
        </Button>
      }
    />
  )
}
