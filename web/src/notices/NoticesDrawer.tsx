import { Badge, Drawer, Empty, Skeleton, Typography } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { MarkNoticesReadDocument, NoticesDocument } from '../gql/graphql'
import { Ago } from '../records/cells'
import { pathOf } from '../records/paths'
import { FieldChanges } from '../timeline/FieldChanges'
import { FaultResult } from '../ui/FaultResult'
import styles from './notices.module.css'

/** What others did to records one owns or follows; once it is shown it has been read. */
export function NoticesDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const read = useAction(MarkNoticesReadDocument)
  const [{ data, error }, again] = useQuery({ query: NoticesDocument, requestPolicy: 'network-only' })
  const marked = useRef(false)
  const fresh = data?.notices.some(({ unread }) => unread) ?? false
  useEffect(() => {
    if (!fresh || marked.current) return
    marked.current = true
    void read({})
  }, [fresh, read])
  return (
    <Drawer open onClose={onClose} title={t('notices.title')} size={420}>
      <Typography.Paragraph type="secondary">{t('notices.lead')}</Typography.Paragraph>
      {error && !data && <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Skeleton active />}
      {data?.notices.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('notices.none')} />}
      <ul className={styles.notices} aria-label={t('notices.title')}>
        {data?.notices.map(({ recordId, title, unread, change }) => (
          <li key={change.id}>
            <Badge dot={unread} offset={[6, 4]}>
              <Link to={pathOf(recordId)} onClick={onClose}>
                {title}
              </Link>
            </Badge>
            <Typography.Text type="secondary">
              {t(`notices.kinds.${kindOf(change.kind)}`, { name: change.actor?.name ?? '' })} <Ago at={change.at} />
            </Typography.Text>
            {change.kind === 'UPDATED' && <FieldChanges fields={change.fields} />}
          </li>
        ))}
      </ul>
    </Drawer>
  )
}

function kindOf(kind: string): 'UPDATED' | 'DELETED' | 'RESTORED' {
  return kind === 'DELETED' || kind === 'RESTORED' ? kind : 'UPDATED'
}
