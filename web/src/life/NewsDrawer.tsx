import { Drawer, Empty, Skeleton, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { ReadReleaseNotesDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import styles from './life.module.css'
import { useNews } from './useNews'

/** What is new for this person; opening it is reading it. */
export function NewsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { news, error, again } = useNews()
  const read = useAction(ReadReleaseNotesDocument)
  const unread = news?.unread ?? false
  useEffect(() => {
    if (unread) void read({})
  }, [unread, read])
  return (
    <Drawer open onClose={onClose} title={t('life.news.open')} size={420}>
      {error && !news && <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {!news && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {news?.releases.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('life.news.none')} />
      )}
      {news?.releases.map(({ version, day: on, notes }) => (
        <section key={version} className={styles.release}>
          <Typography.Text type="secondary">
            {t('life.news.version', { version })} · {day(on)}
          </Typography.Text>
          {notes.map(({ title, text, link }) => (
            <article key={title} className={styles.note}>
              <Typography.Title level={2} style={{ fontSize: 15, margin: '0 0 4px' }}>
                {title}
              </Typography.Title>
              <div>{text}</div>
              {link && (
                <Link to={link} onClick={onClose}>
                  {t('life.news.look')}
                </Link>
              )}
            </article>
          ))}
        </section>
      ))}
    </Drawer>
  )
}
