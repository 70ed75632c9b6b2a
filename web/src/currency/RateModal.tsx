import { Form, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import { useToday } from '../access/today'
import { useAction } from '../api/useAction'
import { type CurrencySettingsRowFragment, SetExchangeRateDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { CURRENCIES, DECIMAL } from './codes'

type Fields = { currency: string; validFrom: string; rate: string; source?: string }
type Props = { settings: CurrencySettingsRowFragment; onClose: () => void }

/** Enters what a unit of a currency is worth from a day on; says whose place it takes. */
export function RateModal({ settings, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const set = useAction(SetExchangeRateDocument)
  const [busy, setBusy] = useState(false)
  const currency = Form.useWatch('currency', form)
  const validFrom = Form.useWatch('validFrom', form)
  const today = useToday()
  const same = settings.rates.find((each) => each.currency === currency && each.validFrom === validFrom)
  const needed = { required: true, message: t('common.required') }
  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await set({ input: { ...input, source: input.source ?? '' } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal open title={t('currency.add')} okText={t('common.save')} confirmLoading={busy} onOk={() => form.submit()} onCancel={onClose}>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ validFrom: today }} onFinish={submit}>
        <Form.Item name="currency" label={t('records.currency')} rules={[needed]}>
          <Select showSearch options={CURRENCIES.filter(({ value }) => value !== settings.base)} />
        </Form.Item>
        <Form.Item
          name="rate"
          label={t('currency.rateIn', { base: settings.base })}
          rules={[needed, { pattern: DECIMAL, message: t('currency.decimal') }]}
        >
          <Input inputMode="decimal" placeholder="7.1234" maxLength={30} />
        </Form.Item>
        <Form.Item name="validFrom" label={t('currency.validFrom')} rules={[needed]}>
          <DayInput allowClear={false} />
        </Form.Item>
        <Form.Item name="source" label={t('currency.source')}>
          <Input maxLength={200} placeholder={t('currency.sourceHint')} />
        </Form.Item>
      </Form>
      {same && (
        <Typography.Text type="warning" role="status">
          {t('currency.takesPlace', { rate: same.rate })}
        </Typography.Text>
      )}
    </Modal>
  )
}
