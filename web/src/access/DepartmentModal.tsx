import { Form, Input, Modal, TreeSelect } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateDepartmentDocument, type DepartmentRowFragment, UpdateDepartmentDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { treeOf } from './names'

type Fields = { name: string; parentId?: string }

type Props = {
  department?: DepartmentRowFragment
  departments: readonly DepartmentRowFragment[]
  /** Where a new one is put unless somebody says otherwise. */
  under?: string
  onSaved?: (id: string) => void
  onClose: () => void
}

/** A department's name and its place in the tree. */
export function DepartmentModal({ department, departments, under, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateDepartmentDocument)
  const update = useAction(UpdateDepartmentDocument)
  const [busy, setBusy] = useState(false)
  const parentId = department ? department.parentId : under

  const submit = async (fields: Fields) => {
    problems.clear()
    setBusy(true)
    const input = { name: fields.name, parentId: fields.parentId ?? null }
    const payload = department
      ? await update({ input: { ...input, id: department.id, version: department.version } })
      : await create({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    if (payload.department) onSaved?.(payload.department.id)
    onClose()
  }
  return (
    <Modal
      open
      title={department ? department.name : t('access.newDepartment')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form
        name="department"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: department?.name ?? '', ...(parentId ? { parentId } : {}) }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t('records.fields.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoFocus maxLength={80} />
        </Form.Item>
        <Form.Item name="parentId" label={t('access.parent')}>
          <TreeSelect
            allowClear
            treeDefaultExpandAll
            placeholder={t('access.atTheTop')}
            treeData={treeOf(departments.filter(({ id }) => id !== department?.id))}
          />
        </Form.Item>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
