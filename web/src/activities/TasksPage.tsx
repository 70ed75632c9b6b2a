import { PlusOutlined } from '@ant-design/icons'
import { Button, Card, Empty, Flex, Segmented, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { ActivitiesDocument, type ActivitiesQueryVariables, type ActivityCardFragment } from '../gql/graphql'
import { counted } from '../i18n/format'
import { useListState } from '../lists/useListState'
import { useNewParam } from '../lists/useNewParam'
import { useMe } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { ActivityModal } from './ActivityModal'
import styles from './activities.module.css'
import { grouped } from './taskGroups'
import { TaskRow } from './TaskRow'
import { useRelated } from './useRelated'

const SCOPES = ['mine', 'everyone', 'done'] as const
type Scope = (typeof SCOPES)[number]
const NO_FILTERS: readonly string[] = []
const PAGE = 100

function variablesOf(scope: Scope, me: string): Omit<ActivitiesQueryVariables, 'leads' | 'deals'> {
  const done = scope === 'done'
  return {
    filter: {
      or: [{ kind: { eq: 'TASK' } }, { dueAt: { isNull: false } }],
      completedAt: { isNull: !done },
      ...(scope === 'everyone' ? {} : { ownerId: { eq: me } }),
    },
    orderBy: [done ? { completedAt: 'DESC' } : { dueAt: 'ASC' }],
    first: PAGE,
  }
}

export function TasksPage() {
  const { t } = useTranslation()
  const { user } = useMe()
  const mayWrite = useAccess('activity').may('CREATE')
  const [scope, setScope] = useState<Scope>('mine')
  const [creating, setCreating] = useNewParam(useListState(NO_FILTERS))
  const [edited, setEdited] = useState<ActivityCardFragment>()
  const related = useRelated()
  const [{ data, error }, retry] = useQuery({ query: ActivitiesDocument, variables: { ...variablesOf(scope, user.id), ...related } })
  const tasks = data?.activities

  return (
    <>
      <Flex justify="space-between" align="center" gap={12} wrap style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {t('shell.nav.tasks')}
        </Typography.Title>
        {mayWrite && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
            {t('activities.newTask')}
          </Button>
        )}
      </Flex>
      <Segmented
        aria-label={t('activities.scope')}
        style={{ marginBottom: 16 }}
        value={scope}
        onChange={setScope}
        options={SCOPES.map((value) => ({ value, label: t(`activities.scopes.${value}`) }))}
      />
      {error && !tasks && (
        <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
      )}
      {!error && !tasks && <Skeleton active paragraph={{ rows: 6 }} title={false} />}
      {tasks?.nodes.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(`activities.empty.${scope}`)} />
      )}
      {grouped(tasks?.nodes ?? []).map(({ group, tasks: members }) => (
        <section key={group} className={styles.group}>
          <h2>
            <Typography.Text type={group === 'overdue' ? 'danger' : (undefined as never)}>
              {t(`activities.groups.${group}`)} ({members.length})
            </Typography.Text>
          </h2>
          <Card size="small" styles={{ body: { padding: 0 } }}>
            <ul className={styles.tasks}>
              {members.map((task) => (
                <TaskRow key={task.id} task={task} showOwner={scope === 'everyone'} onEdit={setEdited} />
              ))}
            </ul>
          </Card>
        </section>
      ))}
      {tasks?.pageInfo.hasNextPage && (
        <Typography.Text type="secondary">
          {t('activities.firstOnly', { shown: tasks.nodes.length, total: counted(tasks.totalCount, tasks.totalCountIsExact) })}
        </Typography.Text>
      )}
      {creating && <ActivityModal onClose={() => setCreating(false)} />}
      {edited && <ActivityModal activity={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}
