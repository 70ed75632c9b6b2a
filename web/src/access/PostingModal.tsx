import { Form, Modal, Select, Switch, TreeSelect, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type DepartmentRowFragment, PostMemberDocument, TransferMemberDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { DayInput } from './DayInput'
import { treeOf, usePeople } from './names'
import { useToday } from './today'

type Fields = { userId: string; departmentId: string; manager: boolean; fromDay: string; toDay: string | null }

type Props = {
  departments: readonly DepartmentRowFragment[]
  /** The department somebody is added to; they may work in others as well. */
  departmentId?: string
  /** Who is moved: they leave all other departments the day before. */
  moving?: { userId: string; name: string }
  onClose: () => void
}

/** Puts somebody into a department from a day on, or moves them to one. */
export function PostingModal({ departments, departmentId, moving, onClose }: Props) {
  const { t } = useTranslation()
  const today = useToday()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const { members } = usePeople()
  const post = useAction(PostMemberDocument)
  const transfer = useAction(TransferMemberDocument)
  const [busy, setBusy] = useState(false)

  const submit = async (fields: Fields) => {
    problems.clear()
    setBusy(true)
    const { manager, fromDay, toDay } = fields
    const payload = moving
      ? await transfer({
          input: { userId: moving.userId, departmentId: fields.departmentId, on: fromDay, manager },
        })
      : await post({
          input: { userId: fields.userId, departmentId: departmentId ?? '', manager, fromDay, toDay: toDay ?? null },
        })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  const required = [{ required: true, message: t('common.required') }]
  return (
    <Modal
      open
      title={moving ? t('access.transferOf', { name: moving.name }) : t('access.addPerson')}
      okText={moving ? t('access.transfer') : t('access.add')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      {moving && <Typography.Paragraph type="secondary">{t('access.transferLead')}</Typography.Paragraph>}
      <Form<Fields>
        name="posting"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ manager: false, fromDay: today }}
        onFinish={submit}
      >
        {moving ? (
          <Form.Item name="departmentId" label={t('access.to')} rules={required}>
            <TreeSelect treeDefaultExpandAll treeData={treeOf(departments)} />
          </Form.Item>
        ) : (
          <Form.Item name="userId" label={t('access.member')} rules={required}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={members.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        )}
        <Form.Item name="fromDay" label={t('access.firstDay')} rules={required}>
          <DayInput allowClear={false} />
        </Form.Item>
        {!moving && (
          <Form.Item name="toDay" label={t('access.lastDay')}>
            <DayInput placeholder={t('access.forGood')} />
          </Form.Item>
        )}
        <Form.Item name="manager" label={t('access.manages')} valuePropName="checked" extra={t('access.managesHint')}>
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  )
}
