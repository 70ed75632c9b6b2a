import { DatePicker, Form, Input, InputNumber, Select, Switch } from 'antd'
import dayjs from 'dayjs'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
import type { CustomField } from './customFields'
import { MoneyInput, type MoneyValue } from './MoneyInput'
import { SensitiveInput } from './SensitiveInput'

type StoredMoney = { amount_minor: number | string; currency: string }

const asDayjs = (value: unknown) => ({ value: typeof value === 'string' ? dayjs(value) : null })

/** Between what a field's control holds and what the API keeps for it. */
const CONVERSIONS: Partial<Record<CustomField['kind'], object>> = {
  DATE: { getValueProps: asDayjs, normalize: (value: dayjs.Dayjs | null) => value?.format('YYYY-MM-DD') ?? null },
  MOMENT: { getValueProps: asDayjs, normalize: (value: dayjs.Dayjs | null) => value?.toISOString() ?? null },
  MONEY: {
    getValueProps: (value: StoredMoney | null | undefined) => ({
      value: value ? { amountMinor: String(value.amount_minor), currency: value.currency } : null,
    }),
    normalize: (value: MoneyValue | null) =>
      value && { amount_minor: Number(value.amountMinor), currency: value.currency },
  },
  BOOLEAN: { valuePropName: 'checked' },
}

/** Each of the company's own fields with the control its kind asks for. */
export function CustomFieldInputs({ recordType, fields }: { recordType: string; fields: readonly CustomField[] }) {
  const { t } = useTranslation()
  return fields.map((field) => (
    <Held key={field.key} recordType={recordType} field={`customFields.${field.key}`}>
    <Form.Item
      name={['customFields', field.key]}
      label={field.label}
      rules={field.required ? [{ required: true, message: t('common.required') }] : []}
      {...CONVERSIONS[field.kind]}
    >
      {control(field)}
    </Form.Item>
    </Held>
  ))
}

function control(field: CustomField): ReactElement {
  if (field.sensitive) return <SensitiveInput />
  const options = field.options.filter(({ archived }) => !archived)
  switch (field.kind) {
    case 'LONG_TEXT':
      return <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
    case 'INTEGER':
      return <InputNumber precision={0} style={{ width: '100%' }} />
    case 'DECIMAL':
      return <InputNumber stringMode precision={field.scale} style={{ width: '100%' }} />
    case 'MONEY':
      return <MoneyInput />
    case 'DATE':
      return <DatePicker style={{ width: '100%' }} />
    case 'MOMENT':
      return <DatePicker showTime style={{ width: '100%' }} />
    case 'BOOLEAN':
      return <Switch />
    case 'CHOICE':
      return <Select allowClear options={options} />
    case 'CHOICES':
      return <Select mode="multiple" allowClear options={options} />
    case 'URL':
      return <Input inputMode="url" />
    case 'EMAIL':
      return <Input type="email" />
    case 'PHONE':
      return <Input type="tel" />
    default:
      return <Input />
  }
}
