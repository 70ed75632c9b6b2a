import { App, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { CreateCompanyDocument, PartnerAllowanceDocument } from '../gql/graphql'
import { LANGUAGES } from '../i18n'
import { useMe } from '../session/session'
import { usePlanName } from '../life/planName'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Values = { name: string; owner: string; plan: string; locale: string; timeZone: string }

/** A new company: its owner gets a mail and comes in by it. */
export function CreateCompanyModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const me = useMe()
  const [form] = Form.useForm<Values>()
  const problems = useProblems(form)
  const create = useAction(CreateCompanyDocument)
  const [{ data }] = useQuery({ query: PartnerAllowanceDocument })
  const [busy, setBusy] = useState(false)
  const nameOf = usePlanName()
  const plans = data?.partnerAllowance.plans ?? []
  const required = [{ required: true, message: t('common.required') }]

  const submit = async (input: Values) => {
    problems.clear()
    setBusy(true)
    const payload = await create({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('partners.created', { name: input.name, owner: input.owner }))
    onClose()
  }
  return (
    <Modal
      open
      title={t('partners.newCompany')}
      okText={t('partners.create')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ locale: me.tenant.locale, timeZone: me.tenant.timeZone }}
        onFinish={submit}
      >
        <Form.Item name="name" label={t('partners.companyName')} rules={required}>
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item
          name="owner"
          label={t('partners.owner')}
          extra={t('partners.ownerHint')}
          rules={[...required, { type: 'email', message: t('auth.emailInvalid') }]}
          validateTrigger="onBlur"
        >
          <Input type="email" />
        </Form.Item>
        <Form.Item name="plan" label={t('partners.plan')} rules={required}>
          <Select options={plans.map((value) => ({ value, label: nameOf(value) }))} />
        </Form.Item>
        <Form.Item name="locale" label={t('shell.language')}>
          <Select options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="timeZone" label={t('partners.timeZone')}>
          <Select
            showSearch
            options={Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
