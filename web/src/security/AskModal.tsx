import { Form, Input, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { ProblemFragment } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { CodeField } from './CodeField'

type Answer = { userErrors: readonly ProblemFragment[] }
type Props<Payload extends Answer> = {
  title: string
  ask: 'password' | 'code'
  hint?: string
  children?: ReactNode
  send: (given: string) => Promise<Payload | undefined>
  onDone: (payload: Payload) => void
  onClose: () => void
}

/** Asks for the password, or for a code, before something that an open session alone must not do. */
export function AskModal<Payload extends Answer>({ title, ask, hint, children, send, onDone, onClose }: Props<Payload>) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ password: string; code: string }>()
  const problems = useProblems(form)
  const [busy, setBusy] = useState(false)

  const submit = async (fields: { password: string; code: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await send(fields[ask])
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onDone(payload)
  }
  return (
    <Modal
      open
      title={title}
      okText={t('security.goOn')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {children}
      <FormProblems problems={problems.general} />
      <Form name="ask" form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        {ask === 'code' ? (
          <CodeField extra={hint} />
        ) : (
          <Form.Item
            name="password"
            label={t('security.confirm')}
            rules={[{ required: true, message: t('common.required') }]}
          >
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        )}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
