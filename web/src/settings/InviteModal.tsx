import { App, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { InviteMemberDocument, type InviteMemberInput, type Role } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

const ROLES = ['ADMIN', 'MANAGER', 'REP', 'READ_ONLY'] as const satisfies readonly Role[]

export function InviteModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<InviteMemberInput>()
  const problems = useProblems(form)
  const invite = useAction(InviteMemberDocument)
  const [busy, setBusy] = useState(false)

  const submit = async (input: InviteMemberInput) => {
    problems.clear()
    setBusy(true)
    const payload = await invite({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('settings.invited', { email: input.email }))
    onClose()
  }
  return (
    <Modal
      open
      title={t('settings.invite')}
      okText={t('settings.sendInvitation')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ role: 'REP' }} onFinish={submit}>
        <Form.Item
          name="email"
          label={t('settings.email')}
          rules={[
            { required: true, message: t('common.required') },
            { type: 'email', message: t('auth.emailInvalid') },
          ]}
          validateTrigger="onBlur"
        >
          <Input type="email" autoFocus />
        </Form.Item>
        <Form.Item name="role" label={t('settings.role')}>
          <Select
            options={ROLES.map((value) => ({
              value,
              label: t(`settings.roles.${value}`),
              hint: t(`settings.roleHints.${value}`),
            }))}
            optionRender={({ data }) => (
              <>
                {data.label}
                <div style={{ color: 'var(--ant-color-text-description)', fontSize: 12, whiteSpace: 'normal' }}>
                  {data.hint}
                </div>
              </>
            )}
          />
        </Form.Item>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
