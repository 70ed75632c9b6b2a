import { Alert, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  CreateLeadMailboxDocument,
  type LeadMailboxInput,
  type LeadSourceDetailFragment,
  UpdateLeadMailboxDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Fields = { name: string; password?: string; mailbox: LeadMailboxInput }

const SECURITIES = ['TLS', 'STARTTLS', 'NONE'] as const

function startingWith(edited: LeadSourceDetailFragment | undefined): Partial<Fields> {
  if (!edited?.mailbox) return { mailbox: { host: '', user: '', port: 993, security: 'TLS', folder: 'INBOX' } }
  const { lookedAt: _lookedAt, fault: _fault, ...mailbox } = edited.mailbox
  return { name: edited.name, mailbox }
}

/** Sets up a mailbox, or changes it; its password is written and never shown. */
export function MailboxModal({ edited, onClose }: { edited?: LeadSourceDetailFragment | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateLeadMailboxDocument)
  const update = useAction(UpdateLeadMailboxDocument)
  const [busy, setBusy] = useState(false)
  const must = [{ required: true, message: t('common.required') }]
  const submit = async ({ password, ...given }: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = edited
      ? await update({ input: { id: edited.id, enabled: edited.enabled, password: password || null, ...given } })
      : await create({ input: { password: password ?? '', ...given } })
    if (payload && !problems.show(payload.userErrors)) onClose()
    setBusy(false)
  }
  return (
    <Modal
      open
      title={edited ? edited.name : t('capture.newMailbox')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Alert type="info" showIcon title={t('capture.mailboxLead')} style={{ marginBottom: 16 }} />
      <Form form={form} layout="vertical" initialValues={startingWith(edited)} onFinish={submit}>
        <Form.Item name="name" label={t('capture.name')} rules={must}>
          <Input maxLength={80} autoFocus />
        </Form.Item>
        <Form.Item name={['mailbox', 'host']} label={t('capture.host')} rules={must}>
          <Input maxLength={253} placeholder="imap.example.com" />
        </Form.Item>
        <Form.Item name={['mailbox', 'security']} label={t('capture.security')}>
          <Select
            aria-label={t('capture.security')}
            options={SECURITIES.map((value) => ({ value, label: t(`capture.securities.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name={['mailbox', 'port']} label={t('capture.port')} rules={must}>
          <InputNumber min={1} max={65535} precision={0} />
        </Form.Item>
        <Form.Item name={['mailbox', 'user']} label={t('capture.user')} rules={must}>
          <Input maxLength={254} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('capture.password')}
          rules={edited ? [] : must}
          extra={edited && t('capture.passwordHint')}
        >
          <Input.Password maxLength={500} autoComplete="new-password" />
        </Form.Item>
        <Form.Item name={['mailbox', 'folder']} label={t('capture.folder')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={['mailbox', 'source']} label={t('capture.source')} extra={t('capture.sourceHint')}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name={['mailbox', 'campaign']} label={t('capture.campaign')}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
