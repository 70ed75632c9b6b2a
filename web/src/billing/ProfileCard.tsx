import { App, Button, Card, Form, Input, Select } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type BillingProfileDetailFragment, type BillingProfileInput, SetBillingProfileDocument } from '../gql/graphql'
import { currentLanguage, LANGUAGES } from '../i18n'
import { countryOptions } from '../i18n/countries'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

const LOCALES = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))

/** Who invoices are addressed to. What was issued stays as it is. */
export function ProfileCard({ profile }: { profile: BillingProfileDetailFragment | undefined }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { user, tenant } = useMe()
  const [form] = Form.useForm<BillingProfileInput>()
  const problems = useProblems(form)
  const save = useAction(SetBillingProfileDocument)
  const [busy, setBusy] = useState(false)
  const language = currentLanguage()
  const countries = useMemo(() => countryOptions(language), [language])
  const needed = [{ required: true, whitespace: true, message: t('common.required') }]
  const submit = async (input: BillingProfileInput) => {
    problems.clear()
    setBusy(true)
    const payload = await save({ input: { ...input, taxId: input.taxId ?? '' } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) message.success(t('common.saved'))
  }
  const initial = profile ?? { legalName: tenant.name, address: '', taxId: '', email: user.email, locale: tenant.locale }
  return (
    <Card title={t('billing.profile')}>
      <FormProblems problems={problems.general} />
      <Form<BillingProfileInput>
        form={form}
        name="billing-profile"
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        onFinish={submit}
      >
        <Form.Item name="legalName" label={t('billing.legalName')} rules={needed}>
          <Input autoComplete="organization" maxLength={200} />
        </Form.Item>
        <Form.Item name="address" label={t('billing.address')} rules={needed}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} autoComplete="street-address" />
        </Form.Item>
        <Form.Item name="country" label={t('billing.country')} rules={needed}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={countries} />
        </Form.Item>
        <Form.Item name="taxId" label={t('billing.taxId')} extra={t('billing.taxIdText')}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="email" label={t('billing.email')} rules={needed}>
          <Input type="email" autoComplete="email" />
        </Form.Item>
        <Form.Item name="locale" label={t('billing.language')}>
          <Select options={LOCALES} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('common.save')}
        </Button>
      </Form>
    </Card>
  )
}
