import { ArrowLeftOutlined } from '@ant-design/icons'
import { App, Button, Card, Flex, Form, Input, Select, Typography } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AccessRolesDocument,
  AssignAccessRoleDocument,
  CreateAccessRoleDocument,
  type Role,
  type RoleDetailFragment,
  UpdateAccessRoleDocument,
} from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { LinkButton } from '../ui/LinkButton'
import { PageLoading } from '../ui/PageLoading'
import styles from './access.module.css'
import { useKinds } from './names'
import { PreviewModal } from './PreviewModal'
import { BASES, type BuiltIn, definitionOf, type Draft, draftOf, EMPTY, standingFor, unfinished } from './roleDraft'
import { RoleGrants } from './RoleGrants'
import { RoleLevels } from './RoleLevels'
import { RolePeople } from './RolePeople'
import { RolePermissions } from './RolePermissions'
import { useAccessChanged } from './useAccessChanged'

/** One role of the company's own; saving leads through who gains and who loses. */
export function RoleEditorPage() {
  const { t } = useTranslation()
  const id = useParams().id ?? 'new'
  const base = useSearchParams()[0].get('base') as Role | null
  const [{ data, error }, retry] = useQuery({ query: AccessRolesDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <PageLoading />
  if (id === 'new') {
    const stood = data.builtInRoles.find(({ role }) => role === base)
    const start = stood ? standingFor(stood, t(`settings.roles.${stood.role}`)) : EMPTY
    return <Editor key={`new-${base}`} start={start} builtIn={data.builtInRoles} />
  }
  const role = data.accessRoles.find((each) => each.id === id)
  if (!role) return <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
  return <Editor key={id} role={role} start={draftOf(role)} builtIn={data.builtInRoles} />
}

type Props = { role?: RoleDetailFragment; start: Draft; builtIn: readonly BuiltIn[] }

function Editor({ role, start, builtIn }: Props) {
  const { t } = useTranslation()
  const kinds = useKinds()
  const [draft, setDraft] = useState(start)
  const [looking, setLooking] = useState(false)
  const [problems, setProblems] = useState<string[]>([])
  const close = useCallback(() => setLooking(false), [])

  const look = () => {
    const wrong = [
      ...(draft.name.trim() ? [] : [t('access.nameNeeded')]),
      ...(unfinished(draft) ? [t('access.departmentsNeeded')] : []),
    ]
    setProblems(wrong)
    setLooking(wrong.length === 0)
  }
  return (
    <>
      <Flex align="center" gap={8} style={{ marginBottom: 16 }}>
        <LinkButton
          to="/settings/roles"
          type="text"
          icon={<ArrowLeftOutlined aria-hidden />}
          aria-label={t('records.backTo', { place: t('shell.nav.roles') })}
        />
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {role ? role.name : t('access.newRole')}
        </Typography.Title>
      </Flex>
      <FormProblems problems={problems} />
      <div className={styles.stack}>
        <Card>
          <About draft={draft} builtIn={builtIn} onChange={setDraft} />
        </Card>
        <Card title={t('access.grants')}>
          <Typography.Paragraph type="secondary">{t('access.grantsLead')}</Typography.Paragraph>
          <RoleGrants kinds={kinds} draft={draft} onChange={setDraft} />
        </Card>
        <Card title={t('access.fieldRights')}>
          <Typography.Paragraph type="secondary">{t('access.fieldRightsLead')}</Typography.Paragraph>
          <RoleLevels kinds={kinds} draft={draft} onChange={setDraft} />
        </Card>
        <Card title={t('access.who')}>
          <RolePeople draft={draft} onChange={setDraft} />
        </Card>
        <Card title={t('access.administration')}>
          <RolePermissions draft={draft} onChange={setDraft} />
        </Card>
      </div>
      <div className={styles.bar}>
        <LinkButton to="/settings/roles">{t('common.cancel')}</LinkButton>
        <Button type="primary" onClick={look}>
          {t('access.lookAndSave')}
        </Button>
      </div>
      {looking && <Save draft={draft} {...(role ? { role } : {})} onClose={close} />}
    </>
  )
}

function About({ draft, builtIn, onChange }: { draft: Draft; builtIn: readonly BuiltIn[]; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation()
  const known = BASES.filter((base) => builtIn.some(({ role }) => role === base))
  return (
    <Form component="div" layout="vertical">
      <Form.Item label={t('records.fields.name')} htmlFor="role-name" required>
        <Input
          id="role-name"
          maxLength={80}
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
      </Form.Item>
      <Form.Item
        label={t('access.standsFor')}
        htmlFor="role-base"
        extra={t('access.standsForHint')}
        style={{ marginBottom: 0 }}
      >
        <Select
          id="role-base"
          value={draft.base ?? ('' as const)}
          options={[
            { value: '' as const, label: t('access.standsForNone') },
            ...known.map((value) => ({ value, label: t(`settings.roles.${value}`) })),
          ]}
          onChange={(base) => onChange({ ...draft, base: base || null })}
        />
      </Form.Item>
    </Form>
  )
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id) => other.includes(id))

function Save({ role, draft, onClose }: { role?: RoleDetailFragment; draft: Draft; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const create = useAction(CreateAccessRoleDocument)
  const update = useAction(UpdateAccessRoleDocument)
  const assign = useAction(AssignAccessRoleDocument)
  const changed = useAccessChanged()
  const definition = definitionOf(draft)
  const holders = { userIds: [...draft.userIds], groupIds: [...draft.groupIds] }

  const save = async (): Promise<readonly string[]> => {
    const payload = role
      ? await update({ input: { id: role.id, version: role.version, definition } })
      : await create({ input: { definition } })
    const stored = payload?.accessRole
    if (!stored) return payload?.userErrors.map((problem) => problem.message) ?? []
    if (!same(stored.userIds, holders.userIds) || !same(stored.groupIds, holders.groupIds)) {
      const given = await assign({ input: { id: stored.id, ...holders } })
      if (!given || given.userErrors.length > 0) return given?.userErrors.map((problem) => problem.message) ?? []
    }
    message.success(t('common.saved'))
    changed()
    void navigate('/settings/roles')
    return []
  }
  return (
    <PreviewModal
      title={t('access.preview.title', { name: draft.name })}
      okText={t('common.save')}
      change={{ ...(role ? { id: role.id } : {}), definition, ...holders }}
      onConfirm={save}
      onClose={onClose}
    />
  )
}
