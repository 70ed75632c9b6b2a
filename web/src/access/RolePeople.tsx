import { Form, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { type Named, usePeople } from './names'
import type { Draft } from './roleDraft'

const named = ({ id, name }: Named) => ({ value: id, label: name })

type Props = { draft: Draft; onChange: (draft: Draft) => void }

/** Who has the role: members, and groups with all that are in them. */
export function RolePeople({ draft, onChange }: Props) {
  const { t } = useTranslation()
  const { members, groups } = usePeople()
  return (
    <Form component="div" layout="vertical">
      {draft.base && (
        <Typography.Paragraph type="secondary">
          {t('access.baseHas', { role: t(`settings.roles.${draft.base}`) })}
        </Typography.Paragraph>
      )}
      <Form.Item label={t('access.membersWith')} htmlFor="role-members">
        <Select
          id="role-members"
          mode="multiple"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('access.nobody')}
          value={[...draft.userIds]}
          options={members.map(named)}
          onChange={(userIds: string[]) => onChange({ ...draft, userIds })}
        />
      </Form.Item>
      <Form.Item label={t('access.groupsWith')} htmlFor="role-groups" style={{ marginBottom: 0 }}>
        <Select
          id="role-groups"
          mode="multiple"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('access.noGroup')}
          value={[...draft.groupIds]}
          options={groups.map(named)}
          onChange={(groupIds: string[]) => onChange({ ...draft, groupIds })}
        />
      </Form.Item>
    </Form>
  )
}
