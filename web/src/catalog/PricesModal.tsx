import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { DayInput } from '../access/DayInput'
import { useToday } from '../access/today'
import { useAction } from '../api/useAction'
import { PriceBooksDocument, SetPricesDocument } from '../gql/graphql'
import { minorDigits } from '../i18n/format'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import type { PriceList } from './PricesCard'

type Tier = { minQuantity: string; amount: number | null; floor: number | null }
type Fields = { priceBookId: string; validFrom: string; tiers: Tier[] }
type Props = { product: { id: string; name: string }; list?: PriceList; onClose: () => void }

/** What a product costs in a book from a day on, by quantity. */
export function PricesModal({ product, list, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const set = useAction(SetPricesDocument)
  const [busy, setBusy] = useState(false)
  const today = useToday()
  const [{ data }] = useQuery({ query: PriceBooksDocument, variables: { first: 200 } })
  const books = data?.priceBooks.nodes ?? []
  const needed = [{ required: true, message: t('common.required') }]

  const submit = async ({ priceBookId, validFrom, tiers }: Fields) => {
    problems.clear()
    setBusy(true)
    const scale = 10 ** minorDigits(books.find(({ id }) => id === priceBookId)?.currency ?? 'EUR')
    const minor = (amount: number | null | undefined) => (amount == null ? null : String(Math.round(amount * scale)))
    const input = {
      productId: product.id,
      priceBookId,
      validFrom,
      tiers: tiers.map(({ minQuantity, amount, floor }) => ({
        minQuantity: minQuantity || '0',
        amountMinor: minor(amount) ?? '0',
        floorMinor: minor(floor),
      })),
    }
    const payload = await set({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('catalog.prices.of', { name: product.name })}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields> form={form} layout="vertical" initialValues={startOf(list, today)} onFinish={(values) => void submit(values)}>
        <Form.Item name="priceBookId" label={t('catalog.books.one')} rules={needed}>
          <Select
            disabled={!!list}
            options={books.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
          />
        </Form.Item>
        <Form.Item name="validFrom" label={t('catalog.prices.validFrom')} rules={needed}>
          <DayInput allowClear={false} />
        </Form.Item>
        <TierRows />
      </Form>
    </Modal>
  )
}

function TierRows() {
  const { t } = useTranslation()
  const needed = [{ required: true, message: t('common.required') }]
  return (
    <Form.List name="tiers">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <Flex key={key} gap={8} align="start">
              <Form.Item name={[name, 'minQuantity']} label={t('catalog.prices.quantity')} style={{ flex: 1 }}>
                <Input inputMode="decimal" />
              </Form.Item>
              <Form.Item name={[name, 'amount']} label={t('catalog.prices.price')} rules={needed} style={{ flex: 1 }}>
                <InputNumber min={0} style={{ width: '100%' }} />
              </Form.Item>
              <Form.Item name={[name, 'floor']} label={t('catalog.prices.floor')} style={{ flex: 1 }}>
                <InputNumber min={0} style={{ width: '100%' }} />
              </Form.Item>
              <Button
                icon={<DeleteOutlined aria-hidden />}
                aria-label={`${t('common.delete')}: ${name + 1}`}
                onClick={() => remove(name)}
                style={{ marginTop: 30 }}
              />
            </Flex>
          ))}
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ minQuantity: '', amount: null, floor: null })}>
            {t('catalog.prices.addTier')}
          </Button>
        </>
      )}
    </Form.List>
  )
}

function whole(money: { amountMinor: string; currency: string }): number {
  return Number(money.amountMinor) / 10 ** minorDigits(money.currency)
}

function startOf(list: PriceList | undefined, today: string): Partial<Fields> {
  if (!list) return { validFrom: today, tiers: [{ minQuantity: '0', amount: null, floor: null }] }
  return {
    priceBookId: list.priceBookId,
    validFrom: list.validFrom,
    tiers: list.tiers.map(({ minQuantity, amount, floor }) => ({
      minQuantity,
      amount: whole(amount),
      floor: floor ? whole(floor) : null,
    })),
  }
}
