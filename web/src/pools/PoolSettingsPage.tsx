import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type PoolRowFragment, PoolStandingsDocument } from '../gql/graphql'
import { recordTypeName } from '../records/paths'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PoolDrawer } from './PoolDrawer'
import styles from './pools.module.css'

/** The company's pools and the rules of each. */
export function PoolSettingsPage() {
  const { t } = useTranslation()
  const manages = useMay('access:manage')
  const [edited, setEdited] = useState<PoolRowFragment | 'new'>()
  const [{ data, error }, again] = useQuery({ query: PoolStandingsDocument, pause: !manages })
  if (!manages) return <FaultResult fault={{ code: 'FORBIDDEN', message: t('settings.onlyAdmins') }} />
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited('new')}>
      {t('pools.new')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('pools.settings')} lead={t('pools.settingsLead')} action={add} />
      {!data && <Skeleton active />}
      {data?.poolStandings.length === 0 && <Empty description={t('pools.noneYet')} />}
      <ul className={styles.rows} aria-label={t('pools.settings')}>
        {data?.poolStandings.map(({ pool, waiting }) => (
          <li key={pool.id} className={styles.row}>
            <div className={styles.text}>
              <strong>{pool.name}</strong>
              <Typography.Text type="secondary">
                {t(`records.plurals.${recordTypeName(pool.recordType)}`)} · {t('pools.waitingCount', { count: waiting })}
              </Typography.Text>
            </div>
            {!pool.enabled && <Tag color="red">{t('pools.off')}</Tag>}
            {pool.recycle && <Tag color="blue">{t('pools.recycles')}</Tag>}
            <Button size="small" aria-label={t('pools.editNamed', { name: pool.name })} onClick={() => setEdited(pool)}>
              {t('common.edit')}
            </Button>
          </li>
        ))}
      </ul>
      {edited && <PoolDrawer pool={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}
