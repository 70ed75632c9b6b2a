import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import { Flex, Statistic, Typography } from 'antd'
import type { ParseKeys } from 'i18next'
import { useTranslation } from 'react-i18next'

import { number } from '../i18n/format'
import styles from './trust.module.css'

type Check = { name: string; count: number; wrong: string[] }

const CHECKS: Readonly<Record<string, ParseKeys>> = {
  row_security: 'trust.isolation.checks.rowSecurity',
  policies: 'trust.isolation.checks.policies',
  role: 'trust.isolation.checks.role',
  keys: 'trust.isolation.checks.keys',
  stranger: 'trust.isolation.checks.stranger',
  statements: 'trust.isolation.checks.statements',
}

/** The look at this very database: each check, and what did not hold. */
export function LiveChecks({ statement }: { statement: string }) {
  const { t } = useTranslation()
  const { checks = [] } = JSON.parse(statement) as { checks?: Check[] }
  return (
    <ul className={styles.entries}>
      {checks.map(({ name, count, wrong }) => (
        <li key={name}>
          <Flex gap={8} align="flex-start">
            {wrong.length === 0 ? (
              <CheckCircleFilled className={styles.good} aria-label={t('trust.isolation.held')} />
            ) : (
              <CloseCircleFilled className={styles.bad} aria-label={t('trust.isolation.broken')} />
            )}
            <div className={styles.entry}>
              {CHECKS[name] ? t(CHECKS[name]) : name}{' '}
              <Typography.Text type="secondary">({number(count)})</Typography.Text>
              {wrong.map((text) => (
                <Typography.Text key={text} type="danger" style={{ display: 'block' }}>
                  {text}
                </Typography.Text>
              ))}
            </div>
          </Flex>
        </li>
      ))}
    </ul>
  )
}

const FIGURES: readonly [string, ParseKeys][] = [
  ['tables', 'trust.isolation.figures.tables'],
  ['operations', 'trust.isolation.figures.operations'],
  ['answers', 'trust.isolation.figures.answers'],
  ['statements', 'trust.isolation.figures.statements'],
  ['statements_without_tenant', 'trust.isolation.figures.withoutTenant'],
  ['foreign_keys', 'trust.isolation.figures.foreignKeys'],
  ['canary_columns', 'trust.isolation.figures.canaryColumns'],
  ['canaries_seen', 'trust.isolation.figures.canariesSeen'],
  ['id_places', 'trust.isolation.figures.idPlaces'],
  ['cancels', 'trust.isolation.figures.cancels'],
  ['mutants', 'trust.isolation.figures.mutants'],
  ['mutants_killed', 'trust.isolation.figures.mutantsKilled'],
]

/** The whole proof of the build, in numbers. */
export function BuildFigures({ statement }: { statement: string }) {
  const { t } = useTranslation()
  const { figures = {} } = JSON.parse(statement) as { figures?: Record<string, number> }
  return (
    <div className={styles.figures}>
      {FIGURES.filter(([name]) => figures[name] !== undefined).map(([name, key]) => (
        <Statistic key={name} title={t(key)} value={number(figures[name] ?? 0)} />
      ))}
    </div>
  )
}
