import { App, Button, Card, Flex, Form, Input, Popconfirm, Select, Switch, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type ConnectionDetailFragment,
  type OidcConnectionInput,
  RemoveOidcConnectionDocument,
  type Role,
  SetOidcConnectionDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

const ROLES = ['MANAGER', 'REP', 'READ_ONLY'] as const satisfies readonly Role[]

/** The company's own OpenID provider. */
export function ProviderCard({ connection }: { connection: ConnectionDetailFragment | null }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<OidcConnectionInput>()
  const problems = useProblems(form)
  const set = useAction(SetOidcConnectionDocument)
  const remove = useAction(RemoveOidcConnectionDocument)
  const [busy, setBusy] = useState(false)
  const required = [{ required: true, message: t('common.required') }]

  const submit = async (fields: OidcConnectionInput) => {
    problems.clear()
    setBusy(true)
    const payload = await set({ input: { ...fields, clientSecret: fields.clientSecret || null } })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    form.setFieldValue('clientSecret', '')
    message.success(t('common.saved'))
  }
  const forget = async () => {
    const problem = (await remove({}))?.userErrors[0]
    if (problem) message.error(problem.message)
    else form.resetFields()
  }
  const initial = connection ?? { issuer: '', clientId: '', defaultRole: 'REP', enabled: true }
  return (
    <Card title={t('security.company.provider')} style={{ marginBottom: 16 }}>
      <FormProblems problems={problems.general} />
      <Form name="provider" form={form} layout="vertical" requiredMark={false} initialValues={initial} onFinish={submit}>
        <Form.Item name="issuer" label={t('security.company.issuer')} rules={required}>
          <Input inputMode="url" placeholder="https://login.company.com" />
        </Form.Item>
        <Form.Item name="clientId" label={t('security.company.clientId')} rules={required}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="clientSecret"
          label={t('security.company.clientSecret')}
          rules={connection ? [] : required}
          extra={connection ? t('security.company.secretKept') : undefined}
        >
          <Input.Password autoComplete="off" />
        </Form.Item>
        <Form.Item name="defaultRole" label={t('security.company.role')}>
          <Select options={ROLES.map((value) => ({ value, label: t(`settings.roles.${value}`) }))} />
        </Form.Item>
        <Form.Item name="enabled" label={t('security.company.enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
        {connection && (
          <Typography.Paragraph>
            {t('security.company.redirect')}:{' '}
            <Typography.Text code copyable style={{ overflowWrap: 'anywhere' }}>
              {connection.redirect}
            </Typography.Text>
          </Typography.Paragraph>
        )}
        <Flex gap={8}>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t('security.company.save')}
          </Button>
          {connection && (
            <Popconfirm title={t('security.company.removeProviderTitle')} onConfirm={() => void forget()}>
              <Button>{t('security.company.removeProvider')}</Button>
            </Popconfirm>
          )}
        </Flex>
      </Form>
    </Card>
  )
}
