import { PhoneOutlined } from '@ant-design/icons'
import { App, Button, Form, Input, InputNumber, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { useAction } from '../api/useAction'
import { LogCallDocument, type LogCallInput } from '../gql/graphql'
import { pathOf } from '../records/paths'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

/** A call in two taps: open, and save with the number. A number nobody has is offered as a lead. */
export function LogCall() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={<PhoneOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('activities.logKind.CALL')}
      </Button>
      {open && <CallModal onClose={() => setOpen(false)} />}
    </>
  )
}

function CallModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<LogCallInput>()
  const problems = useProblems(form)
  const log = useAction(LogCallDocument)
  const [unknown, setUnknown] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (input: LogCallInput) => {
    problems.clear()
    setBusy(true)
    const payload = await log({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    const { number, recordId, title } = payload.call ?? {}
    if (!recordId) {
      setUnknown(number)
      return
    }
    message.success(t('activities.callLogged', { name: title }))
    onClose()
    void navigate(pathOf(recordId))
  }
  return (
    <Modal
      open
      title={t('activities.logKind.CALL')}
      okText={unknown ? t('activities.callAsLead') : t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ direction: 'OUTBOUND' }} onFinish={submit}>
        <Form.Item
          name="number"
          label={t('activities.callNumber')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Input type="tel" inputMode="tel" autoComplete="tel" maxLength={60} autoFocus onChange={() => setUnknown(undefined)} />
        </Form.Item>
        {unknown && (
          <Form.Item
            name="leadName"
            label={t('activities.callUnknown', { number: unknown })}
            rules={[{ required: true, whitespace: true, message: t('common.required') }]}
          >
            <Input maxLength={200} autoFocus />
          </Form.Item>
        )}
        <Form.Item name="direction" label={t('activities.callDirection')}>
          <Segmented
            block
            options={(['OUTBOUND', 'INBOUND'] as const).map((value) => ({
              value,
              label: t(`activities.callDirections.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="minutes" label={t('activities.callMinutes')}>
          <InputNumber min={0} max={44640} precision={0} inputMode="numeric" />
        </Form.Item>
        <Form.Item name="notes" label={t('activities.callNotes')}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={20000} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
