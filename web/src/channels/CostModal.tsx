import { Flex, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import { useToday } from '../access/today'
import { useAction } from '../api/useAction'
import { AddChannelCostDocument } from '../gql/graphql'
import { MoneyInput, type MoneyValue } from '../records/MoneyInput'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Fields = {
  source: string
  medium?: string
  campaign?: string
  keyword?: string
  fromDay: string
  toDay: string
  amount: MoneyValue
}

/** Writes down what a channel cost, of this month so far at first. */
export function CostModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const add = useAction(AddChannelCostDocument)
  const [busy, setBusy] = useState(false)
  const today = useToday()
  const needed = [{ required: true, message: t('common.required') }]
  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await add({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('channels.add')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form
        form={form}
        layout="vertical"
        initialValues={{ fromDay: `${today.slice(0, 8)}01`, toDay: today }}
        onFinish={submit}
      >
        <Form.Item
          name="source"
          label={t('channels.levels.SOURCE')}
          extra={t('channels.sourceHint')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input maxLength={120} autoFocus placeholder="baidu" />
        </Form.Item>
        <Form.Item name="medium" label={t('channels.levels.MEDIUM')}>
          <Input maxLength={120} placeholder="cpc" />
        </Form.Item>
        <Form.Item name="campaign" label={t('channels.levels.CAMPAIGN')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="keyword" label={t('channels.levels.KEYWORD')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="amount" label={t('channels.amount')} rules={needed}>
          <MoneyInput />
        </Form.Item>
        <Flex gap={12}>
          <Form.Item name="fromDay" label={t('channels.from')} rules={needed} style={{ flex: 1 }}>
            <DayInput allowClear={false} />
          </Form.Item>
          <Form.Item name="toDay" label={t('channels.to')} rules={needed} style={{ flex: 1 }}>
            <DayInput allowClear={false} />
          </Form.Item>
        </Flex>
      </Form>
    </Modal>
  )
}
