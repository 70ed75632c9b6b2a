import { Alert, App, Button, Flex, Form, Input, Segmented, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type CompanySignInQuery,
  type SamlConnectionDetailFragment,
  type SamlConnectionInput,
  SetSamlConnectionDocument,
} from '../gql/graphql'
import { date } from '../i18n/format'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { Forget } from './Forget'
import { NewcomerFields } from './NewcomerFields'

type Service = CompanySignInQuery['samlService']
type Connection = SamlConnectionDetailFragment | null

/** The company's own SAML provider: what it is told of us, and what we are told of it. */
export function SamlForm({ service, connection }: { service: Service; connection: Connection }) {
  const { t } = useTranslation()
  if (!service.available) return <Alert type="warning" showIcon title={t('security.company.samlAbsent')} />
  return (
    <>
      <Ours service={service} />
      <Theirs connection={connection} />
    </>
  )
}

function Ours({ service }: { service: Service }) {
  const { t } = useTranslation()
  const told = [
    [t('security.company.ourEntityId'), service.entityId],
    [t('security.company.acs'), service.acs],
    [t('security.company.ourMetadata'), service.metadata],
  ] as const
  return (
    <>
      <Typography.Paragraph type="secondary">{t('security.company.ours')}</Typography.Paragraph>
      {told.map(([label, value]) => (
        <Typography.Paragraph key={label} style={{ marginBottom: 8 }}>
          {label}
          <br />
          <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Typography.Text>
        </Typography.Paragraph>
      ))}
    </>
  )
}

function Theirs({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<SamlConnectionInput>()
  const problems = useProblems(form)
  const set = useAction(SetSamlConnectionDocument)
  const [busy, setBusy] = useState(false)
  const [given, setGiven] = useState<'metadata' | 'facts'>(connection ? 'facts' : 'metadata')

  const submit = async (fields: SamlConnectionInput) => {
    problems.clear()
    setBusy(true)
    const payload = await set({ input: { ...fields, certificates: fields.certificates || null } })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    if (payload.connection) form.setFieldsValue({ ...payload.connection, certificates: '', metadata: '' })
    setGiven('facts')
    message.success(t('common.saved'))
  }
  const initial = connection
    ? { ...connection, certificates: '' }
    : { entityId: '', ssoUrl: '', defaultRole: 'REP' as const, enabled: true }
  return (
    <Form name="saml" form={form} layout="vertical" requiredMark={false} initialValues={initial} onFinish={submit}>
      <FormProblems problems={problems.general} />
      <Typography.Paragraph type="secondary">{t('security.company.theirs')}</Typography.Paragraph>
      <Segmented
        name="given"
        value={given}
        onChange={setGiven}
        options={[
          { value: 'metadata', label: t('security.company.byMetadata') },
          { value: 'facts', label: t('security.company.byFacts') },
        ]}
        style={{ marginBottom: 16 }}
      />
      {given === 'metadata' ? <Metadata /> : <Facts connection={connection} />}
      <NewcomerFields />
      <Flex gap={8}>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('security.company.save')}
        </Button>
        {connection && <Forget onForgotten={() => form.resetFields()} />}
      </Flex>
    </Form>
  )
}

function Metadata() {
  const { t } = useTranslation()
  return (
    <Form.Item
      name="metadata"
      label={t('security.company.metadata')}
      rules={[{ required: true, message: t('common.required') }]}
    >
      <Input.TextArea rows={6} placeholder="<md:EntityDescriptor …>" spellCheck={false} />
    </Form.Item>
  )
}

function Facts({ connection }: { connection: Connection }) {
  const { t } = useTranslation()
  const required = [{ required: true, message: t('common.required') }]
  return (
    <>
      <Form.Item name="entityId" label={t('security.company.entityId')} rules={required}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="ssoUrl" label={t('security.company.ssoUrl')} rules={required}>
        <Input inputMode="url" placeholder="https://login.company.com/sso" />
      </Form.Item>
      <Form.Item
        name="certificates"
        label={t('security.company.certificates')}
        rules={connection ? [] : required}
        extra={connection ? <Kept connection={connection} /> : undefined}
      >
        <Input.TextArea rows={5} placeholder="-----BEGIN CERTIFICATE-----" spellCheck={false} />
      </Form.Item>
    </>
  )
}

function Kept({ connection }: { connection: SamlConnectionDetailFragment }) {
  const { t } = useTranslation()
  return (
    <>
      {t('security.company.certificatesKept')}
      {connection.certificates.map(({ fingerprint, subject, expiresAt }) => (
        <span key={fingerprint} style={{ display: 'block', overflowWrap: 'anywhere' }}>
          {t('security.company.certificate', { subject, day: date(expiresAt) })}{' '}
          <Typography.Text code>{fingerprint}</Typography.Text>
        </span>
      ))}
    </>
  )
}
