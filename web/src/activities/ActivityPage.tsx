import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { MoreOutlined } from '@ant-design/icons'
import { Button, Card, Dropdown, Flex, Tabs, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { useAccessDoors } from '../access/RecordDoors'
import { faultOf } from '../api/faults'
import { ActivityDocument, type ActivityQuery } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { Owner } from '../records/cells'
import { Facts } from '../records/Facts'
import { pathOf } from '../records/paths'
import { useRemove } from '../records/useRemove'
import { HistoryView } from '../timeline/HistoryView'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { ActivityModal } from './ActivityModal'
import { KIND_ICONS } from './kinds'
import { useRelated } from './useRelated'

export function ActivityPage() {
  const { t } = useTranslation()
  const id = useParams().id ?? ''
  const [editing, setEditing] = useState(false)
  const related = useRelated()
  const [{ data, fetching, error }] = useQuery({ query: ActivityDocument, variables: { id, ...related } })
  const activity = data?.activity
  if (!activity) {
    if (error) return <FaultResult fault={faultOf(error)} />
    return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
  }
  const facts = [
    {
      label: t('records.fields.account'),
      value: activity.account && <Link to={pathOf(activity.account.id)}>{activity.account.name}</Link>,
    },
    {
      label: t('records.fields.contact'),
      value: activity.contact && <Link to={pathOf(activity.contact.id)}>{activity.contact.name}</Link>,
    },
    ...(activity.lead
      ? [{ label: t('records.types.lead'), value: <Link to={pathOf(activity.lead.id)}>{activity.lead.name}</Link> }]
      : []),
    ...(activity.deal
      ? [{ label: t('records.types.deal'), value: <Link to={pathOf(activity.deal.id)}>{activity.deal.name}</Link> }]
      : []),
    { label: t('records.fields.owner'), value: activity.owner && <Owner owner={activity.owner} /> },
    { label: t('activities.when'), value: activity.occurredAt && dateTime(activity.occurredAt) },
    { label: t('activities.due'), value: activity.dueAt && dateTime(activity.dueAt) },
    { label: t('activities.completedAt'), value: activity.completedAt && dateTime(activity.completedAt) },
    { field: 'outcome', label: t('activities.outcome'), value: activity.outcome },
    { label: t('activities.body'), value: activity.body },
  ]
  return (
    <>
      <Flex justify="space-between" gap={12} wrap style={{ marginBottom: 16 }}>
        <div>
          <Typography.Text type="secondary">
            {KIND_ICONS[activity.kind]} {t(`activities.kinds.${activity.kind}`)}
          </Typography.Text>
          <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
            {activity.subject}
          </Typography.Title>
        </div>
        <Doors activity={activity} onEdit={() => setEditing(true)} />
      </Flex>
      <Card>
        <Tabs
          items={[
            { key: 'facts', label: t('records.details'), children: <Facts recordId={activity.id} facts={facts} /> },
            { key: 'history', label: t('records.history'), children: <HistoryView recordId={activity.id} /> },
          ]}
        />
      </Card>
      {editing && <ActivityModal activity={activity} onClose={() => setEditing(false)} />}
    </>
  )
}

type Activity = NonNullable<ActivityQuery['activity']>

function Doors({ activity, onEdit }: { activity: Activity; onEdit: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const access = useAccess('activity')
  const doors = useAccessDoors(activity.id, activity.subject)
  return (
    <Flex gap={8}>
      {access.may('UPDATE') && <Button onClick={onEdit}>{t('common.edit')}</Button>}
      {access.may('DELETE') && (
        <Button danger onClick={() => void remove(activity, activity.subject).then((gone) => gone && navigate(-1))}>
          {t('common.delete')}
        </Button>
      )}
      <Dropdown trigger={['click']} menu={{ items: doors.items }}>
        <Button icon={<MoreOutlined aria-hidden />} aria-label={t('common.moreActions')} />
      </Dropdown>
      {doors.opened}
    </Flex>
  )
}
