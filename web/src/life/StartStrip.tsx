import { RocketOutlined } from '@ant-design/icons'
import { Button, Flex, Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import styles from './life.module.css'
import { useChecklist } from './useChecklist'

/** On the screen people come to first, as long as there is something to do. */
export function StartStrip() {
  const { t } = useTranslation()
  const { done, total, open } = useChecklist()
  if (!open) return null
  return (
    <Flex align="center" gap={12} className={styles.strip} role="region" aria-label={t('shell.nav.start')}>
      <RocketOutlined aria-hidden />
      <span className={styles.stripText}>{t('life.start.strip', { done, total })}</span>
      <Progress
        percent={Math.round((done / total) * 100)}
        strokeColor="var(--ant-color-primary)"
        showInfo={false}
        size="small"
        className={styles.stripBar}
        aria-label={t('life.start.progress', { done, total })}
      />
      <Link to="/start">
        <Button size="small">{t('life.start.go')}</Button>
      </Link>
    </Flex>
  )
}
