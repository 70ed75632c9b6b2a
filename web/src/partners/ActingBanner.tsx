import { UserSwitchOutlined } from '@ant-design/icons'
import { Button, Flex } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { EndElevationDocument } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useSession } from '../session/session'
import { ElevateModal } from './ElevateModal'
import styles from './partners.module.css'
import { roleName } from './roleNames'
import { useDecided } from './useDecided'
import { useLeave } from './useLeave'

/** Says on every screen for which company one works, by which right and until when, and leads out. */
export function ActingBanner() {
  const { t } = useTranslation()
  const { acting, refresh } = useSession()
  const [raising, setRaising] = useState(false)
  const leave = useLeave()
  const decided = useDecided()
  const endElevation = useAction(EndElevationDocument)
  if (!acting) return null

  const stepDown = async () => {
    if (decided(await endElevation({}))) await refresh()
  }
  const roles = acting.roles.map((role) => roleName(t, role)).join(', ')
  return (
    <div className={styles.banner} role="status">
      <UserSwitchOutlined aria-hidden style={{ fontSize: 20 }} />
      <div className={styles.bannerText}>
        <strong>{t('partners.acting', { company: acting.company, home: acting.home })}</strong>
        <div>
          {t(acting.elevated ? 'partners.actingRaised' : 'partners.actingUntil', {
            roles,
            until: dateTime(acting.until),
          })}
          {acting.readOnly && !acting.elevated && ` · ${t('partners.readOnly')}`}
        </div>
      </div>
      <Flex gap={8} wrap>
        {acting.elevated && (
          <Button ghost size="small" onClick={stepDown}>
            {t('partners.endElevation')}
          </Button>
        )}
        {!acting.elevated && acting.elevatesTo.length > 0 && (
          <Button ghost size="small" onClick={() => setRaising(true)}>
            {t('partners.elevate')}
          </Button>
        )}
        <Button size="small" onClick={leave}>
          {t('partners.leave', { company: acting.company })}
        </Button>
      </Flex>
      {raising && <ElevateModal acting={acting} onClose={() => setRaising(false)} />}
    </div>
  )
}
