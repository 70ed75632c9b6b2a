import { Flex, Form, Input, Modal, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import { useAction } from '../api/useAction'
import { CreatePriceBookDocument, type PriceBookRowFragment, UpdatePriceBookDocument } from '../gql/graphql'
import { AccountSelect } from '../records/AccountSelect'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Fields = {
  name: string
  currency: string
  taxIncluded: boolean
  standard: boolean
  active: boolean
  accountId: string | null
  tier: string | null
  validFrom: string | null
  validUntil: string | null
}
type Props = { book?: PriceBookRowFragment; onClose: () => void }

const CURRENCIES = Intl.supportedValuesOf('currency').map((value) => ({ value, label: value }))

/** A price book: in which currency, with tax or without, for whom and until when. */
export function PriceBookModal({ book, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreatePriceBookDocument)
  const update = useAction(UpdatePriceBookDocument)
  const [busy, setBusy] = useState(false)
  const submit = async (values: Fields) => {
    problems.clear()
    setBusy(true)
    const input = { ...values, tier: values.tier?.trim() || null, accountId: values.accountId ?? null }
    const payload = book ? await update({ input: { id: book.id, version: book.version, ...input } }) : await create({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={book ? t('records.editContact', { name: book.name }) : t('catalog.books.new')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={startOf(book, me.tenant.currency)}
        onFinish={(values) => void submit(values)}
      >
        <BookFields book={book} />
      </Form>
    </Modal>
  )
}

function BookFields({ book }: { book: PriceBookRowFragment | undefined }) {
  const { t } = useTranslation()
  const needed = [{ required: true, whitespace: true, message: t('common.required') }]
  const half = { flex: 1 }
  return (
    <>
      <Form.Item name="name" label={t('records.fields.name')} rules={needed}>
        <Input autoFocus maxLength={80} />
      </Form.Item>
      <Form.Item name="currency" label={t('records.currency')} rules={needed}>
        <Select showSearch disabled={!!book} options={CURRENCIES} />
      </Form.Item>
      <Form.Item name="accountId" label={t('catalog.books.forAccount')}>
        <AccountSelect chosen={book?.account ?? null} />
      </Form.Item>
      <Form.Item name="tier" label={t('catalog.books.tier')}>
        <Input maxLength={40} />
      </Form.Item>
      <Flex gap={12}>
        <Form.Item name="validFrom" label={t('catalog.books.from')} style={half}>
          <DayInput />
        </Form.Item>
        <Form.Item name="validUntil" label={t('catalog.books.lastDay')} style={half}>
          <DayInput />
        </Form.Item>
      </Flex>
      <Flex gap={24} wrap>
        {(['standard', 'taxIncluded', 'active'] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`catalog.books.${name}`)} valuePropName="checked">
            <Switch />
          </Form.Item>
        ))}
      </Flex>
    </>
  )
}

function startOf(book: PriceBookRowFragment | undefined, currency: string): Fields {
  return {
    name: book?.name ?? '',
    currency: book?.currency ?? currency,
    taxIncluded: book?.taxIncluded ?? false,
    standard: book ? (book.standard ?? false) : true,
    active: book?.active ?? true,
    accountId: book?.account?.id ?? null,
    tier: book?.tier ?? null,
    validFrom: book?.validFrom ?? null,
    validUntil: book?.validUntil ?? null,
  }
}
