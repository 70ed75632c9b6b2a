import { BankOutlined, CalendarOutlined, FlagFilled, FunnelPlotOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Checkbox, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { ActivityCardFragment } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { pathOf } from '../records/paths'
import styles from './activities.module.css'
import { KIND_ICONS } from './kinds'
import { isOverdue } from './taskGroups'
import { useCompleteTask } from './useCompleteTask'

type Props = { task: ActivityCardFragment; showOwner?: boolean; onEdit: (task: ActivityCardFragment) => void }

export function TaskRow({ task, showOwner = false, onEdit }: Props) {
  const { t } = useTranslation()
  const { complete, reopen } = useCompleteTask()
  const [busy, setBusy] = useState(false)
  const done = Boolean(task.completedAt)
  const overdue = isOverdue(task)

  const toggle = async () => {
    setBusy(true)
    await (done ? reopen(task) : complete(task))
    setBusy(false)
  }
  return (
    <li className={styles.task}>
      <Checkbox
        checked={done}
        disabled={busy}
        onChange={() => void toggle()}
        aria-label={t(done ? 'activities.reopen' : 'activities.complete', { subject: task.subject })}
      />
      <div className={styles.taskText}>
        <Button
          type="link"
          style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start', color: 'inherit' }}
          onClick={() => onEdit(task)}
        >
          <Typography.Text strong delete={done}>
            {task.subject}
          </Typography.Text>
        </Button>
        <div className={styles.taskMeta}>
          {task.dueAt && (
            <Typography.Text type={overdue ? 'danger' : 'secondary'} style={{ fontSize: 13 }}>
              <CalendarOutlined aria-hidden /> {dateTime(task.dueAt)}
              {overdue && ` · ${t('activities.overdue')}`}
            </Typography.Text>
          )}
          {task.kind !== 'TASK' && (
            <span>
              {KIND_ICONS[task.kind]} {t(`activities.kinds.${task.kind}`)}
            </span>
          )}
          {task.priority === 'HIGH' && (
            <Typography.Text type="warning" style={{ fontSize: 13 }}>
              <FlagFilled aria-hidden /> {t('activities.priorities.HIGH')}
            </Typography.Text>
          )}
          {task.account && (
            <Link to={pathOf(task.account.id)}>
              <BankOutlined aria-hidden /> {task.account.name}
            </Link>
          )}
          {task.contact && (
            <Link to={pathOf(task.contact.id)}>
              <UserOutlined aria-hidden /> {task.contact.name}
            </Link>
          )}
          {task.lead && (
            <Link to={pathOf(task.lead.id)}>
              <FunnelPlotOutlined aria-hidden /> {task.lead.name}
            </Link>
          )}
          {showOwner && task.owner && <span>{task.owner.name}</span>}
        </div>
      </div>
    </li>
  )
}
