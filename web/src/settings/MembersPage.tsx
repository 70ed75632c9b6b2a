import { UserAddOutlined } from '@ant-design/icons'
import { App, Button, Card, Flex, Popconfirm, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { faultOf } from '../api/faults'
import {
  InvitationsDocument,
  type InvitationsQuery,
  MembersDocument,
  type MembersQuery,
  RevokeInvitationDocument,
} from '../gql/graphql'
import { date } from '../i18n/format'
import listStyles from '../lists/lists.module.css'
import { useMay } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { PersonAvatar } from '../ui/PersonAvatar'
import { useCompact } from '../ui/useCompact'
import { InviteModal } from './InviteModal'
import { MemberRole, RemoveMember } from './MemberActions'
import { MemberCard } from './MemberCard'

type Member = MembersQuery['members'][number]
type Invitation = InvitationsQuery['invitations'][number]

export function MembersPage() {
  const { t } = useTranslation()
  const mayManage = useMay('members:manage')
  const compact = useCompact()
  const [inviting, setInviting] = useState(false)
  const [{ data, error }, retry] = useQuery({ query: MembersDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {t('shell.nav.members')}
        </Typography.Title>
        {mayManage && (
          <Button type="primary" icon={<UserAddOutlined aria-hidden />} onClick={() => setInviting(true)}>
            {t('settings.invite')}
          </Button>
        )}
      </Flex>
      {compact ? <MemberCards members={data?.members ?? []} /> : <MemberTable members={data?.members} />}
      {mayManage && <Invitations />}
      {inviting && <InviteModal onClose={() => setInviting(false)} />}
    </>
  )
}

function MemberTable({ members }: { members: readonly Member[] | undefined }) {
  const { t } = useTranslation()
  return (
    <Card styles={{ body: { padding: '0 12px' } }}>
      <Table<Member>
        rowKey="id"
        loading={!members}
        pagination={false}
        dataSource={members ?? []}
        columns={[
          {
            title: t('settings.name'),
            render: (_value, { name, email }) => (
              <Flex gap={10} align="center">
                <PersonAvatar name={name} size={32} />
                <div>
                  <Typography.Text strong>{name}</Typography.Text>
                  <br />
                  <Typography.Text type="secondary">{email}</Typography.Text>
                </div>
              </Flex>
            ),
          },
          { title: t('settings.role'), render: (_value, member) => <MemberRole member={member} /> },
          { title: t('settings.joined'), responsive: ['md'], render: (_value, { joinedAt }) => date(joinedAt) },
          {
            align: 'right',
            title: <span className="visually-hidden">{t('common.moreActions')}</span>,
            render: (_value, member) => <RemoveMember member={member} />,
          },
        ]}
      />
    </Card>
  )
}

function MemberCards({ members }: { members: readonly Member[] }) {
  return (
    <ul className={listStyles.cards}>
      {members.map((member) => (
        <li key={member.id}>
          <MemberCard
            name={member.name}
            detail={member.email}
            actions={
              <>
                <MemberRole member={member} />
                <RemoveMember member={member} />
              </>
            }
          />
        </li>
      ))}
    </ul>
  )
}

function Invitations() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [{ data }] = useQuery({ query: InvitationsDocument })
  const revoke = useAction(RevokeInvitationDocument)
  const invitations = data?.invitations ?? []
  if (invitations.length === 0) return null

  const withdraw = async (id: string) => {
    const payload = await revoke({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 24 }}>
        {t('settings.invitations')}
      </Typography.Title>
      <Card styles={{ body: { padding: '0 12px' } }}>
        <Table<Invitation>
          rowKey="id"
          pagination={false}
          dataSource={invitations}
          columns={[
            {
              title: t('settings.email'),
              render: (_value, { email }) => <span style={{ overflowWrap: 'anywhere' }}>{email}</span>,
            },
            { title: t('settings.role'), render: (_value, { role }) => <Tag>{t(`settings.roles.${role}`)}</Tag> },
            { title: t('settings.expires'), responsive: ['md'], render: (_value, { expiresAt }) => date(expiresAt) },
            {
              align: 'right',
              title: <span className="visually-hidden">{t('common.moreActions')}</span>,
              render: (_value, { id, email }) => (
                <Popconfirm title={t('settings.revokeTitle', { email })} onConfirm={() => withdraw(id)}>
                  <Button size="small">{t('settings.revoke')}</Button>
                </Popconfirm>
              ),
            },
          ]}
        />
      </Card>
    </>
  )
}
