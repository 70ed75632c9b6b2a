import { DeleteOutlined, EditOutlined, MoreOutlined } from '@ant-design/icons'
import { Button, Checkbox, Dropdown, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAccess } from '../access/mine'
import { isOverdue, isPlan } from '../activities/taskGroups'
import { useCompleteTask } from '../activities/useCompleteTask'
import { useDownload } from '../attachments/useDownload'
import type { ActivityCardFragment, TimelineQuery } from '../gql/graphql'
import { bytes, dateTime } from '../i18n/format'
import { Ago } from '../records/cells'
import { pathOf } from '../records/paths'
import { useRemove } from '../records/useRemove'
import { FieldChanges } from './FieldChanges'
import styles from './timeline.module.css'

export type Entry = TimelineQuery['timeline']['nodes'][number]
type Props = { entry: Entry; onEdit: (activity: ActivityCardFragment) => void }

export function TimelineItem({ entry, onEdit }: Props) {
  const { t } = useTranslation()
  const { activity, change, about } = entry
  return (
    <article>
      <Flex justify="space-between" gap={8} align="flex-start">
        <div className={styles.text}>
          <Typography.Text type="secondary" className={styles.meta}>
            {t(`activities.kinds.${entry.kind}`)}
            {entry.actor && ` · ${entry.actor.name}`}
            {' · '}
            <Ago at={entry.occurredAt} />
            {about && (
              <>
                {' · '}
                <Link to={pathOf(about.id)}>{about.title}</Link>
              </>
            )}
          </Typography.Text>
          <ItemBody entry={entry} />
        </div>
        {activity && <ItemMenu activity={activity} onEdit={onEdit} />}
      </Flex>
      {change && <FieldChanges fields={change.fields} />}
    </article>
  )
}

function ItemBody({ entry }: { entry: Entry }) {
  const download = useDownload()
  const { activity, file } = entry
  if (activity) return <ActivityBody activity={activity} />
  if (!file) return <Typography.Text>{entry.summary}</Typography.Text>
  return (
    <Button type="link" className={styles.file} onClick={() => void download(file.id)}>
      {file.filename} ({bytes(file.size)})
    </Button>
  )
}

function ActivityBody({ activity }: { activity: ActivityCardFragment }) {
  const { t } = useTranslation()
  const { complete, reopen } = useCompleteTask()
  const isNote = activity.kind === 'NOTE'
  const done = Boolean(activity.completedAt)
  const subject = (
    <Typography.Text strong delete={done && isPlan(activity)}>
      {activity.subject}
    </Typography.Text>
  )
  return (
    <>
      {isPlan(activity) ? (
        <Checkbox checked={done} onChange={() => void (done ? reopen(activity) : complete(activity))}>
          {subject}
        </Checkbox>
      ) : (
        !(isNote && activity.body?.startsWith(activity.subject)) && <div>{subject}</div>
      )}
      <Flex gap="2px 8px" wrap align="center">
        {activity.direction && <Tag>{t(`activities.directions.${activity.direction}`)}</Tag>}
        {activity.outcome && <Tag color="blue">{activity.outcome}</Tag>}
        {activity.durationMinutes != null && <Tag>{t('activities.minutes', { count: activity.durationMinutes })}</Tag>}
        {activity.dueAt && !done && (
          <Typography.Text type={isOverdue(activity) ? 'danger' : 'secondary'}>
            {t(isOverdue(activity) ? 'activities.wasDue' : 'activities.dueAt', { at: dateTime(activity.dueAt) })}
          </Typography.Text>
        )}
        {[activity.contact, activity.deal].map(
          (each) =>
            each && (
              <Link key={each.id} to={pathOf(each.id)}>
                {each.name}
              </Link>
            ),
        )}
      </Flex>
      {activity.body && (
        <Typography.Paragraph className={styles.body} ellipsis={{ rows: 6, expandable: 'collapsible' }}>
          {activity.body}
        </Typography.Paragraph>
      )}
    </>
  )
}

function ItemMenu({ activity, onEdit }: { activity: ActivityCardFragment; onEdit: Props['onEdit'] }) {
  const { t } = useTranslation()
  const remove = useRemove()
  const access = useAccess('activity')
  if (!access.may('UPDATE') && !access.may('DELETE')) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'edit', icon: <EditOutlined aria-hidden />, label: t('common.edit'), onClick: () => onEdit(activity) },
          {
            key: 'delete',
            icon: <DeleteOutlined aria-hidden />,
            danger: true,
            label: t('common.delete'),
            onClick: () => void remove(activity, activity.subject),
          },
        ],
      }}
    >
      <Button type="text" size="small" icon={<MoreOutlined aria-hidden />} aria-label={t('common.moreActions')} />
    </Dropdown>
  )
}
