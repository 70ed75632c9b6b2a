import { Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { PoolStandingsQuery } from '../gql/graphql'
import styles from './pools.module.css'

export type Standing = PoolStandingsQuery['poolStandings'][number]

/** What one has and may still take, and by which rules. */
export function Counters({ standing }: { standing: Standing }) {
  const { t } = useTranslation()
  const { pool, claimedToday, leftToday, holding, exempted, room, waiting, admin, member } = standing
  const rules = [
    pool.freezeDays != null && t('pools.frozenFor', { count: pool.freezeDays }),
    pool.coolingDays != null && t('pools.coolingFor', { count: pool.coolingDays }),
    pool.protectionDays != null && t('pools.protectedFor', { count: pool.protectionDays }),
    pool.recycle && pool.unfollowedDays != null && t('pools.unfollowedFor', { count: pool.unfollowedDays }),
    pool.recycle && pool.heldDays != null && t('pools.heldFor', { count: pool.heldDays }),
  ].filter((rule) => typeof rule === 'string')
  return (
    <section aria-label={t('pools.counters')} className={styles.counters}>
      <Flex wrap gap={12}>
        <Counter label={t('pools.waiting')} value={String(waiting)} />
        <Counter
          label={t('pools.leftToday')}
          value={leftToday == null ? t('pools.noCap') : t('pools.of', { left: leftToday, cap: leftToday + claimedToday })}
        />
        <Counter
          label={t('pools.held')}
          value={room == null ? String(holding) : t('pools.of', { left: holding, cap: pool.holdingCap ?? holding + room })}
          hint={exempted > 0 ? t('pools.exempted', { count: exempted }) : undefined}
        />
      </Flex>
      <Flex wrap gap={4} style={{ marginTop: 8 }}>
        {!pool.enabled && <Tag color="red">{t('pools.off')}</Tag>}
        {!member && <Tag color="orange">{t('pools.notMember')}</Tag>}
        {admin && <Tag color="blue">{t('pools.admin')}</Tag>}
        {rules.map((rule) => (
          <Tag key={rule} style={{ whiteSpace: 'normal' }}>
            {rule}
          </Tag>
        ))}
      </Flex>
    </section>
  )
}

function Counter({ label, value, hint }: { label: string; value: string; hint?: string | undefined }) {
  return (
    <div className={styles.counter}>
      <Typography.Text type="secondary">{label}</Typography.Text>
      <strong className={styles.figure}>{value}</strong>
      {hint && <Typography.Text type="secondary">{hint}</Typography.Text>}
    </div>
  )
}
