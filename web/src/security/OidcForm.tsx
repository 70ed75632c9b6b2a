import { App, Button, Flex, Form, Input, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type ConnectionDetailFragment,
  type OidcConnectionInput,
  SetOidcConnectionDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { Forget } from './Forget'
import { NewcomerFields } from './NewcomerFields'

/** The company's own OpenID provider. */
export function OidcForm({ connection }: { connection: ConnectionDetailFragment | null }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<OidcConnectionInput>()
  const problems = useProblems(form)
  const set = useAction(SetOidcConnectionDocument)
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
  const initial = connection ?? { issuer: '', clientId: '', defaultRole: 'REP', enabled: true }
  return (
    <>
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
        <NewcomerFields />
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
          {connection && <Forget onForgotten={() => form.resetFields()} />}
        </Flex>
      </Form>
    </>
  )
}
