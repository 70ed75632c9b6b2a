import { Form, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Held, settable, useAccess } from '../access/mine'
import { useAction } from '../api/useAction'
import {
  type ActivityCardFragment,
  type ActivityKind,
  CreateActivityDocument,
  UpdateActivityDocument,
} from '../gql/graphql'
import { AccountSelect } from '../records/AccountSelect'
import { ContactSelect } from '../records/ContactSelect'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { ActivityFields } from './ActivityFields'
import { useRelated } from './useRelated'
import { activityForm, type ActivityForm, activityInput, emptyActivity } from './activityForm'

type Props = { activity?: ActivityCardFragment; kind?: ActivityKind; onClose: () => void }

/** Edits an activity, or makes one that is not tied to the record on screen. */
export function ActivityModal({ activity, kind = 'TASK', onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const access = useAccess('activity')
  const related = useRelated()
  const [form] = Form.useForm<ActivityForm>()
  const problems = useProblems(form)
  const create = useAction(CreateActivityDocument)
  const update = useAction(UpdateActivityDocument)
  const [busy, setBusy] = useState(false)
  const shownKind = activity?.kind ?? kind
  const [start] = useState(() => (activity ? activityForm(activity) : emptyActivity(kind, { ownerId: me.user.id })))
  const accountId = Form.useWatch('accountId', form)

  const submit = async () => {
    problems.clear()
    setBusy(true)
    const input = settable(access, activityInput(shownKind, { ...start, ...form.getFieldsValue(true) }))
    const payload = activity
      ? await update({ input: { ...input, id: activity.id, version: activity.version }, ...related })
      : await create({ input, ...related })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }

  return (
    <Modal
      open
      title={activity ? t(`activities.edit.${shownKind}`) : t('activities.newTask')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={640}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={start} onFinish={submit}>
        <ActivityFields kind={shownKind} />
        <Held recordType="activity" field="accountId">
          <Form.Item name="accountId" label={t('records.fields.account')}>
            <AccountSelect chosen={activity?.account ?? null} />
          </Form.Item>
        </Held>
        <Held recordType="activity" field="contactId">
          <Form.Item name="contactId" label={t('records.fields.contact')}>
            <ContactSelect accountId={accountId ?? null} chosen={activity?.contact ?? null} />
          </Form.Item>
        </Held>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
