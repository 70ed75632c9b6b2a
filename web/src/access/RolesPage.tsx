import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Skeleton, Tag, Typography } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AccessRolesDocument,
  type AccessRolesQuery,
  DeleteAccessRoleDocument,
  type RoleDetailFragment,
} from '../gql/graphql'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { LinkButton } from '../ui/LinkButton'
import styles from './access.module.css'
import { MasksCard } from './MasksCard'
import { useKinds, usePeople } from './names'
import { PreviewModal } from './PreviewModal'
import { BASES } from './roleDraft'
import { useAccessChanged } from './useAccessChanged'

/** The company's own roles, the built-in ones, and what is masked for everybody. */
export function RolesPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: AccessRolesDocument })
  const [leaving, setLeaving] = useState<RoleDetailFragment>()
  const close = useCallback(() => setLeaving(undefined), [])
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  const newButton = (
    <LinkButton to="/settings/roles/new" type="primary" icon={<PlusOutlined aria-hidden />}>
      {t('access.newRole')}
    </LinkButton>
  )
  return (
    <>
      <SettingsHead title={t('shell.nav.roles')} lead={t('access.rolesLead')} action={newButton} />
      <div className={styles.stack}>
        <Card title={t('access.ownRoles')} styles={{ body: { paddingBlock: 4 } }}>
          {!data && <Skeleton active />}
          {data && data.accessRoles.length === 0 && (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('access.noRoles')} />
          )}
          <ul className={styles.rows}>
            {data?.accessRoles.map((role) => (
              <li key={role.id}>
                <OwnRole role={role} onDelete={() => setLeaving(role)} />
              </li>
            ))}
          </ul>
        </Card>
        {data && <BuiltInRoles data={data} />}
        <MasksCard />
      </div>
      {leaving && <DeleteRole role={leaving} onClose={close} />}
    </>
  )
}

function OwnRole({ role, onDelete }: { role: RoleDetailFragment; onDelete: () => void }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const kinds = useKinds()
  const read = kinds.filter(({ recordType }) =>
    role.grants.some((grant) => grant.recordType === recordType && grant.action === 'READ'),
  )
  const holders = [...role.userIds, ...role.groupIds].map(nameOf)
  return (
    <>
      <div style={{ minWidth: 0 }}>
        <Flex gap={8} wrap align="center">
          <Link to={`/settings/roles/${role.id}`}>
            <strong>{role.name}</strong>
          </Link>
          {role.base && <Tag color="blue">{t('access.insteadOf', { role: t(`settings.roles.${role.base}`) })}</Tag>}
          {role.fields.length > 0 && <Tag color="gold">{t('access.heldBack', { count: role.fields.length })}</Tag>}
        </Flex>
        <Typography.Text type="secondary">
          {[read.map(({ label }) => label).join(', ') || t('access.noRecords'), holders.join(', ')]
            .filter(Boolean)
            .join(' · ')}
        </Typography.Text>
      </div>
      <Flex gap={8}>
        <LinkButton to={`/settings/roles/${role.id}`} size="small" aria-label={t('access.editRole', { name: role.name })}>
          {t('common.edit')}
        </LinkButton>
        <Button size="small" aria-label={t('access.deleteRole', { name: role.name })} onClick={onDelete}>
          {t('common.delete')}
        </Button>
      </Flex>
    </>
  )
}

/** The built-in roles, and the way to narrow one. */
function BuiltInRoles({ data }: { data: AccessRolesQuery }) {
  const { t } = useTranslation()
  const stoodFor = new Map(data.accessRoles.map((role) => [role.base, role]))
  return (
    <Card title={t('access.builtIn')} styles={{ body: { paddingBlock: 4 } }}>
      <ul className={styles.rows}>
        {BASES.map((base) => {
          const own = stoodFor.get(base)
          return (
            <li key={base}>
              <div>
                <strong>{t(`settings.roles.${base}`)}</strong>
                <br />
                <Typography.Text type="secondary">
                  {own ? t('access.replacedBy', { name: own.name }) : t(`settings.roleHints.${base}`)}
                </Typography.Text>
              </div>
              {!own && (
                <LinkButton
                  to={`/settings/roles/new?base=${base}`}
                  size="small"
                  aria-label={t('access.narrowRole', { name: t(`settings.roles.${base}`) })}
                >
                  {t('access.narrow')}
                </LinkButton>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function DeleteRole({ role, onClose }: { role: RoleDetailFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(DeleteAccessRoleDocument)
  const changed = useAccessChanged()
  const confirm = async () => {
    const payload = await remove({ input: { id: role.id } })
    if (!payload || payload.userErrors.length > 0) return payload?.userErrors.map((problem) => problem.message) ?? []
    message.success(t('access.roleDeleted', { name: role.name }))
    changed()
    onClose()
    return []
  }
  return (
    <PreviewModal
      danger
      title={t('access.deleteRole', { name: role.name })}
      okText={t('common.delete')}
      change={{ id: role.id }}
      onConfirm={confirm}
      onClose={onClose}
    />
  )
}
