import { App, Button, Flex, Popconfirm, Select, Tag } from 'antd'
import { useTranslation } from 'react-i18next'

import { ViewAsButton } from '../access/ViewAsButton'
import { useAction } from '../api/useAction'
import { ChangeMemberRoleDocument, type MembersQuery, RemoveMemberDocument, ResetSecondFactorDocument, type Role } from '../gql/graphql'
import { useMay, useMe } from '../session/session'

type Member = MembersQuery['members'][number]

const ROLES = ['OWNER', 'ADMIN', 'MANAGER', 'REP', 'READ_ONLY'] as const satisfies readonly Role[]

function useTell() {
  const { message } = App.useApp()
  return (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
}

/** The role of a member, to choose by those who may; one's own cannot be changed by oneself. */
export function MemberRole({ member }: { member: Member }) {
  const { t } = useTranslation()
  const tell = useTell()
  const change = useAction(ChangeMemberRoleDocument)
  const mayManage = useMay('members:manage')
  const { user } = useMe()
  if (!mayManage || member.id === user.id) return <Tag>{t(`settings.roles.${member.role}`)}</Tag>
  return (
    <Select
      value={member.role}
      style={{ minWidth: 130 }}
      aria-label={t('settings.changeRole', { name: member.name })}
      options={ROLES.map((value) => ({ value, label: t(`settings.roles.${value}`) }))}
      onChange={async (role) => tell(await change({ input: { id: member.id, role } }))}
    />
  )
}

export function RemoveMember({ member }: { member: Member }) {
  const { t } = useTranslation()
  const tell = useTell()
  const remove = useAction(RemoveMemberDocument)
  const mayManage = useMay('members:manage')
  const { user } = useMe()
  if (member.id === user.id) return null
  if (!mayManage) return <ViewAsButton member={member} />
  return (
    <Flex gap={8} justify="flex-end" wrap>
      <ViewAsButton member={member} />
      <ResetFactor member={member} />
      <Popconfirm
        title={t('settings.removeTitle', { name: member.name })}
        description={t('settings.removeText')}
        onConfirm={async () => tell(await remove({ input: { id: member.id } }))}
      >
        <Button size="small">{t('settings.removeMember')}</Button>
      </Popconfirm>
    </Flex>
  )
}

/** For a colleague who has lost their phone and their recovery codes. */
function ResetFactor({ member }: { member: Member }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const tell = useTell()
  const reset = useAction(ResetSecondFactorDocument)
  const act = async () => {
    const payload = await reset({ input: { userId: member.id } })
    tell(payload)
    if (payload?.accepted) message.success(t('settings.resetFactorDone', { name: member.name }))
  }
  return (
    <Popconfirm
      title={t('settings.resetFactorTitle', { name: member.name })}
      description={t('settings.resetFactorText')}
      onConfirm={act}
    >
      <Button size="small">{t('settings.resetFactor')}</Button>
    </Popconfirm>
  )
}
