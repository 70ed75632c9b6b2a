import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, App, Button, Flex, Form, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import {
  CaptureFieldsDocument,
  CreateLeadWebhookDocument,
  type LeadSourceDetailFragment,
  type LeadWebhookInput,
  RotateLeadWebhookSecretDocument,
  UpdateLeadWebhookDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Fields = { name: string; webhook: LeadWebhookInput }
type Made = { url: string; secret: string }

function startingWith(edited: LeadSourceDetailFragment | undefined): Fields {
  if (!edited?.webhook) {
    const fields = ['name', 'company', 'emails', 'phones', 'message'].map((path) => ({ question: path, path }))
    return { name: '', webhook: { fields, externalId: 'id' } }
  }
  const { url: _url, fields, ...webhook } = edited.webhook
  return { name: edited.name, webhook: { ...webhook, fields: [...fields] } }
}

/** Makes or changes a webhook; a secret is shown the moment it is made. */
export function WebhookModal({ edited, onClose }: { edited?: LeadSourceDetailFragment | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateLeadWebhookDocument)
  const update = useAction(UpdateLeadWebhookDocument)
  const [made, setMade] = useState<Made>()
  const [busy, setBusy] = useState(false)
  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    if (edited) {
      const payload = await update({ input: { id: edited.id, enabled: edited.enabled, ...input } })
      if (payload && !problems.show(payload.userErrors)) onClose()
    } else {
      const payload = await create({ input })
      if (payload && !problems.show(payload.userErrors))
        setMade({ url: payload.source?.webhook?.url ?? '', secret: payload.secret ?? '' })
    }
    setBusy(false)
  }
  if (made) return <Secret made={made} onClose={onClose} />
  return (
    <Modal
      open
      width={640}
      title={edited ? edited.name : t('capture.newWebhook')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      {edited?.webhook && <Address edited={edited} onSecret={setMade} />}
      <Form form={form} layout="vertical" initialValues={startingWith(edited)} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('capture.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input maxLength={80} autoFocus />
        </Form.Item>
        <Form.Item label={t('capture.mapping')} extra={t('capture.mappingHint')}>
          <Questions />
        </Form.Item>
        <Form.Item name={['webhook', 'externalId']} label={t('capture.externalId')} extra={t('capture.externalIdHint')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={['webhook', 'source']} label={t('capture.source')} extra={t('capture.sourceHint')}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name={['webhook', 'campaign']} label={t('capture.campaign')}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

function Address({ edited, onSecret }: { edited: LeadSourceDetailFragment; onSecret: (made: Made) => void }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const rotate = useAction(RotateLeadWebhookSecretDocument)
  const url = edited.webhook?.url ?? ''
  const renew = async () => {
    const payload = await rotate({ input: { id: edited.id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload?.secret) onSecret({ url, secret: payload.secret })
  }
  return (
    <Flex gap={8} wrap align="center" style={{ marginBottom: 16 }}>
      <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Typography.Text>
      <Button
        size="small"
        onClick={() => modal.confirm({ title: t('capture.newSecret'), content: t('capture.newSecretText'), onOk: renew })}
      >
        {t('capture.newSecret')}
      </Button>
    </Flex>
  )
}

function Questions() {
  const { t } = useTranslation()
  const [{ data, fetching }] = useQuery({ query: CaptureFieldsDocument })
  const options = (data?.captureFields ?? []).map(({ path, label }) => ({ value: path, label }))
  const must = [{ required: true, message: t('common.required') }]
  return (
    <Form.List name={['webhook', 'fields']}>
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }, index) => (
            <Flex key={key} gap={8} wrap align="center" style={{ marginBottom: 8 }}>
              <Form.Item name={[name, 'question']} noStyle rules={must}>
                <Input
                  maxLength={200}
                  aria-label={t('capture.question', { number: index + 1 })}
                  style={{ flex: '1 1 140px' }}
                />
              </Form.Item>
              <span aria-hidden>→</span>
              <Form.Item name={[name, 'path']} noStyle rules={must}>
                <Select
                  loading={fetching}
                  options={options}
                  aria-label={t('capture.field', { number: index + 1 })}
                  style={{ flex: '1 1 140px' }}
                />
              </Form.Item>
              <Button
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('capture.leaveOut', { name: index + 1 })}
                onClick={() => remove(name)}
              />
            </Flex>
          ))}
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ question: '' })}>
            {t('capture.map')}
          </Button>
        </>
      )}
    </Form.List>
  )
}

function Secret({ made, onClose }: { made: Made; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      open
      title={t('capture.secretTitle')}
      okText={t('capture.done')}
      onOk={onClose}
      closable={false}
      footer={(_, { OkBtn }) => <OkBtn />}
    >
      <Alert type="warning" showIcon title={t('capture.secretLead')} style={{ marginBottom: 12 }} />
      {[made.url, made.secret].map((text) => (
        <p key={text}>
          <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
            {text}
          </Typography.Text>
        </p>
      ))}
    </Modal>
  )
}
