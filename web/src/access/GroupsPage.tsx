import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Popconfirm, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { DeleteUserGroupDocument, type GroupRowFragment, UserGroupsDocument } from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import styles from './access.module.css'
import { GroupModal } from './GroupModal'
import { usePeople } from './names'

/** Groups of members across departments: roles are given to them, and records shared with them. */
export function GroupsPage() {
  const { t } = useTranslation()
  const mayManage = useMay('access:manage')
  const [{ data, error }, retry] = useQuery({ query: UserGroupsDocument })
  const [edited, setEdited] = useState<GroupRowFragment | 'new'>()
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  const newButton = mayManage && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited('new')}>
      {t('access.newGroup')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('shell.nav.groups')} lead={t('access.groupsLead')} action={newButton} />
      <Card styles={{ body: { paddingBlock: 4 } }}>
        {!data && <Skeleton active />}
        {data && data.userGroups.length === 0 && <Empty description={t('access.noGroups')}>{newButton}</Empty>}
        <ul className={styles.rows}>
          {data?.userGroups.map((group) => (
            <li key={group.id}>
              <Group group={group} mayManage={mayManage} onEdit={() => setEdited(group)} />
            </li>
          ))}
        </ul>
      </Card>
      {edited && <GroupModal {...(edited === 'new' ? {} : { group: edited })} onClose={() => setEdited(undefined)} />}
    </>
  )
}

function Group({ group, mayManage, onEdit }: { group: GroupRowFragment; mayManage: boolean; onEdit: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { nameOf } = usePeople()
  const remove = useAction(DeleteUserGroupDocument)
  const drop = async () => {
    const problem = (await remove({ input: { id: group.id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <>
      <div style={{ minWidth: 0 }}>
        <strong>{group.name}</strong>
        <br />
        <Typography.Text type="secondary">
          {group.userIds.map(nameOf).join(', ') || t('access.emptyGroup')}
        </Typography.Text>
      </div>
      {mayManage && (
        <Flex gap={8}>
          <Button size="small" aria-label={t('access.editGroup', { name: group.name })} onClick={onEdit}>
            {t('common.edit')}
          </Button>
          <Popconfirm
            title={t('access.deleteGroup', { name: group.name })}
            description={t('access.deleteGroupText')}
            onConfirm={drop}
          >
            <Button size="small" aria-label={t('access.deleteGroup', { name: group.name })}>
              {t('common.delete')}
            </Button>
          </Popconfirm>
        </Flex>
      )}
    </>
  )
}
