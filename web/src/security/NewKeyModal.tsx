import { Alert, Checkbox, DatePicker, Form, Input, Modal, Typography } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateApiKeyDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { useScopeName } from './scopeName'

type Fields = { name: string; scopes: string[]; expiresAt?: Dayjs }

/** Makes a key, and shows it this once. */
export function NewKeyModal({ scopes, onClose }: { scopes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateApiKeyDocument)
  const nameOf = useScopeName()
  const [secret, setSecret] = useState<string>()
  const [busy, setBusy] = useState(false)

  const submit = async ({ name, scopes: chosen, expiresAt }: Fields) => {
    problems.clear()
    setBusy(true)
    const until = expiresAt ? expiresAt.endOf('day').toISOString() : null
    const payload = await create({ input: { name, scopes: chosen, expiresAt: until } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) setSecret(payload.secret ?? '')
  }
  if (secret !== undefined) {
    return (
      <Modal
        open
        title={t('security.keys.madeTitle')}
        okText={t('security.keys.done')}
        onOk={onClose}
        closable={false}
        footer={(_, { OkBtn }) => <OkBtn />}
      >
        <Alert type="warning" showIcon title={t('security.keys.madeLead')} style={{ marginBottom: 12 }} />
        <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
          {secret}
        </Typography.Text>
      </Modal>
    )
  }
  return (
    <Modal
      open
      title={t('security.keys.new')}
      okText={t('security.keys.new')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form name="new-key" form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('security.keys.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoFocus />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t('security.keys.scopes')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Checkbox.Group
            style={{ flexDirection: 'column', gap: 4 }}
            options={scopes.map((value) => ({ value, label: nameOf(value) }))}
          />
        </Form.Item>
        <Form.Item name="expiresAt" label={t('security.keys.expires')}>
          <DatePicker placeholder={t('security.keys.never')} style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
