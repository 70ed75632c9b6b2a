import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateUserGroupDocument, type GroupRowFragment, UpdateUserGroupDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { usePeople } from './names'

type Fields = { name: string; userIds: string[] }

export function GroupModal({ group, onClose }: { group?: GroupRowFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const { members } = usePeople()
  const create = useAction(CreateUserGroupDocument)
  const update = useAction(UpdateUserGroupDocument)
  const [busy, setBusy] = useState(false)

  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = group
      ? await update({ input: { ...input, id: group.id, version: group.version } })
      : await create({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={group ? group.name : t('access.newGroup')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        name="group"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: group?.name ?? '', userIds: [...(group?.userIds ?? [])] }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t('records.fields.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoFocus maxLength={80} />
        </Form.Item>
        <Form.Item name="userIds" label={t('shell.nav.members')}>
          <Select
            mode="multiple"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('access.nobody')}
            options={members.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
