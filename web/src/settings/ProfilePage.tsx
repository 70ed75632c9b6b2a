import { App, Button, Card, Form, Input, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { UpdateProfileDocument, UpdateTenantDocument } from '../gql/graphql'
import { changeLanguage, isLanguage, LANGUAGES } from '../i18n'
import { useMay, useMe, useSession } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

const LOCALES = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))
const TIME_ZONES = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value.replaceAll('_', ' ') }))
const CURRENCIES = Intl.supportedValuesOf('currency').map((value) => ({ value, label: value }))

export function ProfilePage() {
  const { t } = useTranslation()
  const mayManage = useMay('tenant:manage')
  return (
    <div style={{ maxWidth: 640 }}>
      <Typography.Title level={1} style={{ fontSize: 22 }}>
        {t('shell.nav.profile')}
      </Typography.Title>
      <ProfileForm />
      {mayManage && <CompanyForm />}
    </div>
  )
}

function useSave() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { refresh } = useSession()
  return async () => {
    await refresh()
    message.success(t('common.saved'))
  }
}

type Profile = { name: string; locale: string }

function ProfileForm() {
  const { t } = useTranslation()
  const { user } = useMe()
  const [form] = Form.useForm<Profile>()
  const problems = useProblems(form)
  const update = useAction(UpdateProfileDocument)
  const saved = useSave()
  const [busy, setBusy] = useState(false)

  const submit = async (input: Profile) => {
    problems.clear()
    setBusy(true)
    const payload = await update({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    if (isLanguage(input.locale)) await changeLanguage(input.locale)
    await saved()
  }
  return (
    <Card title={t('settings.you')} style={{ marginBottom: 16 }}>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ name: user.name, locale: user.locale }} onFinish={submit}>
        <Form.Item label={t('settings.email')} htmlFor="own-email">
          <Input id="own-email" value={user.email} disabled />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('settings.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoComplete="name" />
        </Form.Item>
        <Form.Item name="locale" label={t('shell.language')}>
          <Select options={LOCALES} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('common.save')}
        </Button>
      </Form>
    </Card>
  )
}

type Company = { name: string; timeZone: string; currency: string; locale: string }

function CompanyForm() {
  const { t } = useTranslation()
  const { tenant } = useMe()
  const [form] = Form.useForm<Company>()
  const problems = useProblems(form)
  const update = useAction(UpdateTenantDocument)
  const saved = useSave()
  const [busy, setBusy] = useState(false)
  const { name, timeZone, currency, locale } = tenant

  const submit = async (input: Company) => {
    problems.clear()
    setBusy(true)
    const payload = await update({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) await saved()
  }
  return (
    <Card title={t('settings.company')}>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ name, timeZone, currency, locale }} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('auth.company')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoComplete="organization" />
        </Form.Item>
        <Form.Item name="timeZone" label={t('settings.timeZone')}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={TIME_ZONES} />
        </Form.Item>
        <Form.Item name="currency" label={t('records.currency')}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={CURRENCIES} />
        </Form.Item>
        <Form.Item name="locale" label={t('settings.companyLanguage')}>
          <Select options={LOCALES} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('common.save')}
        </Button>
      </Form>
    </Card>
  )
}
