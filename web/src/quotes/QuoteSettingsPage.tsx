import { App, Button, Card, Form, Input, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { PercentInput } from '../catalog/PercentInput'
import { QuoteSettingsDocument, type QuoteTermsFragment, SetQuoteSettingsDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { PageLoading } from '../ui/PageLoading'
import { useProblems } from '../ui/useProblems'

/** How quotes are numbered, how long they are good, and when somebody has to approve one. */
export function QuoteSettingsPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: QuoteSettingsDocument })
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <PageLoading />
  return (
    <>
      <SettingsHead title={t('quotes.settings.title')} lead={t('quotes.settings.lead')} />
      <Card>
        <SettingsForm key={data.quoteSettings.version} terms={data.quoteSettings} />
      </Card>
    </>
  )
}

type Fields = Omit<QuoteTermsFragment, 'version'>

function SettingsForm({ terms: { version, ...start } }: { terms: QuoteTermsFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const set = useAction(SetQuoteSettingsDocument)
  const [busy, setBusy] = useState(false)
  const may = useMe().permissions.includes('prices:manage')
  const needed = [{ required: true, message: t('common.required') }]
  const submit = async (values: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await set({ input: { ...values, version } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) message.success(t('common.saved'))
  }
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      initialValues={start}
      disabled={!may}
      onFinish={(values) => void submit(values)}
      style={{ maxWidth: 480 }}
    >
      <FormProblems problems={problems.general} />
      <Form.Item name="prefix" label={t('quotes.settings.prefix')} rules={needed}>
        <Input maxLength={8} />
      </Form.Item>
      <Form.Item name="yearly" label={t('quotes.settings.yearly')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="validDays" label={t('quotes.settings.validDays')} rules={needed}>
        <InputNumber min={1} max={3650} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      {(['leastMargin', 'mostDiscount', 'managersDiscount'] as const).map((name) => (
        <Form.Item key={name} name={name} label={t(`quotes.settings.${name}`)}>
          <PercentInput />
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('common.save')}
      </Button>
    </Form>
  )
}
