import { Form, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { ChangeBaseCurrencyDocument } from '../gql/graphql'
import { useSession } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { CURRENCIES, DECIMAL } from './codes'

type Fields = { currency: string; rate: string; source?: string }

/** Has the company count in another currency, from now on. */
export function BaseModal({ base, onClose }: { base: string; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const change = useAction(ChangeBaseCurrencyDocument)
  const { refresh } = useSession()
  const [busy, setBusy] = useState(false)
  const currency = Form.useWatch('currency', form)
  const needed = { required: true, message: t('common.required') }
  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await change({ input: { ...input, source: input.source ?? '' } })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    await refresh()
    onClose()
  }
  return (
    <Modal open title={t('currency.change')} okText={t('currency.changeNow')} confirmLoading={busy} onOk={() => form.submit()} onCancel={onClose}>
      <Typography.Paragraph type="secondary">{t('currency.changeLead')}</Typography.Paragraph>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={submit}>
        <Form.Item name="currency" label={t('currency.newBase')} rules={[needed]}>
          <Select showSearch options={CURRENCIES.filter(({ value }) => value !== base)} />
        </Form.Item>
        <Form.Item
          name="rate"
          label={t('currency.rateOfChange', { former: base, base: currency ?? '…' })}
          rules={[needed, { pattern: DECIMAL, message: t('currency.decimal') }]}
        >
          <Input inputMode="decimal" placeholder="0.1234" maxLength={30} />
        </Form.Item>
        <Form.Item name="source" label={t('currency.source')}>
          <Input maxLength={200} placeholder={t('currency.sourceHint')} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
