import { CheckCircleFilled } from '@ant-design/icons'
import { Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Outlet } from 'react-router'

import { DoorTheme } from '../partners/BrandTheme'
import { LanguageSwitch } from '../ui/LanguageSwitch'
import { Logo } from '../ui/Logo'
import { useLook } from '../ui/look'
import styles from './auth.module.css'

export function AuthLayout() {
  return (
    <DoorTheme>
      <Door />
    </DoorTheme>
  )
}

function Door() {
  const { t } = useTranslation()
  const look = useLook()
  const promises = [t('auth.pitch.one'), t('auth.pitch.two'), t('auth.pitch.three')]
  return (
    <div className={styles.page}>
      <aside className={styles.pitch} style={look ? { background: look.colour } : undefined}>
        <Logo inverse />
        <div>
          <h2 className={styles.headline}>{t('auth.pitch.title')}</h2>
          <ul className={styles.promises}>
            {promises.map((promise) => (
              <li key={promise}>
                <CheckCircleFilled aria-hidden /> {promise}
              </li>
            ))}
          </ul>
        </div>
        <span />
      </aside>
      <main className={styles.main}>
        <Flex justify="space-between" align="center" className={styles.top}>
          <span className={styles.smallLogo}>
            <Logo />
          </span>
          <LanguageSwitch />
        </Flex>
        <div className={styles.card}>
          <Outlet />
        </div>
        <Typography.Text type="secondary" className={styles.foot}>
          {t('auth.foot')}
        </Typography.Text>
      </main>
    </div>
  )
}
