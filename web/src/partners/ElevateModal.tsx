import { App, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type ActingStateFragment, ElevateDocument } from '../gql/graphql'
import { useSession } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { roleName } from './roleNames'

type Values = { role: string; reason: string; seconds: number }
const HOURS = [1, 2, 4, 8]

/** A higher role for hours, with a reason. */
export function ElevateModal({ acting, onClose }: { acting: ActingStateFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { refresh } = useSession()
  const [form] = Form.useForm<Values>()
  const problems = useProblems(form)
  const elevate = useAction(ElevateDocument)

  const submit = async (input: Values) => {
    problems.clear()
    const payload = await elevate({ input })
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t(payload.elevation?.approved ? 'partners.elevated' : 'partners.elevationAsked'))
    onClose()
    await refresh()
  }
  return (
    <Modal
      open
      title={t('partners.elevate')}
      okText={t(acting.elevatesFreely ? 'partners.elevateNow' : 'partners.ask')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t(acting.elevatesFreely ? 'partners.elevateFreely' : 'partners.elevateAsk', { company: acting.company })}</p>
      <FormProblems problems={problems.general} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ role: acting.elevatesTo[0], seconds: 3600 }}
        onFinish={submit}
      >
        <Form.Item name="role" label={t('settings.role')}>
          <Select options={acting.elevatesTo.map((value) => ({ value, label: roleName(t, value) }))} />
        </Form.Item>
        <Form.Item name="seconds" label={t('partners.howLong')}>
          <Select options={HOURS.map((count) => ({ value: count * 3600, label: t('partners.hours', { count }) }))} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('partners.reason')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
