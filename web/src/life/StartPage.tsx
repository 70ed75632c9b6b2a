import { CheckCircleFilled, MinusCircleOutlined, RightCircleOutlined } from '@ant-design/icons'
import { App, Button, Card, Progress, Result, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { type ChecklistItem, DismissChecklistItemDocument } from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import styles from './life.module.css'
import { SampleCard } from './SampleCard'
import { type Entry, useChecklist } from './useChecklist'

const PATHS: Record<ChecklistItem, string> = {
  COMPANY: '/settings/profile',
  COLLEAGUES: '/settings/members',
  ROLES: '/settings/roles',
  RECORDS: '/imports/new',
  FIELDS: '/settings/fields',
  SECOND_FACTOR: '/settings/security',
  PLAN: '/settings/billing',
  CONNECTION: '/settings/keys',
}

/** What is left to do before a company goes live, and records to look around with meanwhile. */
export function StartPage() {
  const { t } = useTranslation()
  const mayManage = useMay('tenant:manage')
  if (!mayManage) return <FaultResult fault={{ code: 'FORBIDDEN', message: '' }} />
  return (
    <div style={{ maxWidth: 760 }}>
      <SettingsHead title={t('shell.nav.start')} lead={t('life.start.lead')} />
      <Checklist />
      <SampleCard />
    </div>
  )
}

function Checklist() {
  const { t } = useTranslation()
  const { entries, error, again, done, total, open } = useChecklist()
  if (error && !entries)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <Card style={{ marginBottom: 16 }}>
      {!entries && <Skeleton active paragraph={{ rows: 8 }} />}
      {entries && (
        <Progress
          percent={Math.round((done / total) * 100)}
          strokeColor="var(--ant-color-primary)"
          format={() => t('life.start.progress', { done, total })}
          percentPosition={{ align: 'start', type: 'outer' }}
          aria-label={t('life.start.progress', { done, total })}
        />
      )}
      {entries && !open && (
        <Result status="success" title={t('life.start.allDone')} subTitle={t('life.start.allDoneText')} />
      )}
      <ul className={styles.items}>
        {entries?.map((entry) => (
          <Item key={entry.item} entry={entry} />
        ))}
      </ul>
    </Card>
  )
}

function Item({ entry: { item, done, dismissed } }: { entry: Entry }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const dismiss = useAction(DismissChecklistItemDocument)
  const act = async (wanted: boolean) => {
    const payload = await dismiss({ input: { item, dismissed: wanted } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const state = done ? 'done' : dismissed ? 'dismissed' : 'open'
  return (
    <li className={styles.item}>
      <span className={styles.mark}>
        {state === 'done' && <CheckCircleFilled style={{ color: 'var(--ant-color-success)' }} aria-hidden />}
        {state === 'dismissed' && <MinusCircleOutlined style={{ opacity: 0.45 }} aria-hidden />}
        {state === 'open' && <RightCircleOutlined style={{ color: 'var(--ant-color-primary)' }} aria-hidden />}
        <span className="visually-hidden">{t(`life.start.${state}`)}</span>
      </span>
      <div className={styles.words}>
        <Typography.Text strong type={state === 'open' ? undefined : 'secondary'}>
          {t(`life.start.items.${item}.title`)}
        </Typography.Text>
        {state === 'open' && (
          <div>
            <Typography.Text type="secondary">{t(`life.start.items.${item}.text`)}</Typography.Text>
          </div>
        )}
      </div>
      <div className={styles.acts}>
        {state === 'open' && (
          <>
            <Link to={PATHS[item]}>
              <Button size="small" type="primary" ghost>
                {t(`life.start.items.${item}.action`)}
              </Button>
            </Link>
            <Button size="small" type="text" onClick={() => void act(true)}>
              {t('life.start.dismiss')}
            </Button>
          </>
        )}
        {state === 'dismissed' && (
          <Button size="small" type="text" onClick={() => void act(false)}>
            {t('life.start.takeUp')}
          </Button>
        )}
      </div>
    </li>
  )
}
