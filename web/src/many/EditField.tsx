import { DatePicker, Flex, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { choices, type OfferedField, useRecordFields } from '../filters/fields'
import type { Operand } from '../filters/tree'
import { AccountSelect } from '../records/AccountSelect'
import { ContactSelect } from '../records/ContactSelect'
import { OwnerSelect } from '../records/OwnerSelect'

type Props = {
  recordType: string
  field: string
  value: Operand
  onChange: (set: { field: string; value: Operand }) => void
}

/** The field that many records get one value of, and the value; left empty, theirs goes. */
export function EditField({ recordType, field, value, onChange }: Props) {
  const { t } = useTranslation()
  const { fields, fetching } = useRecordFields(recordType)
  const editable = fields.filter((each) => each.editable)
  const chosen = editable.find(({ name }) => name === field)
  return (
    <Flex vertical gap={8}>
      <Select
        aria-label={t('many.field')}
        placeholder={t('many.field')}
        loading={fetching}
        showSearch={{ optionFilterProp: 'label' }}
        value={field || (null as never)}
        options={editable.map(({ name, label }) => ({ value: name, label }))}
        onChange={(name) => onChange({ field: name, value: null })}
      />
      {chosen && (
        <Value recordType={recordType} field={chosen} value={value} onChange={(next) => onChange({ field, value: next })} />
      )}
    </Flex>
  )
}

type ValueProps = { recordType: string; field: OfferedField; value: Operand; onChange: (value: Operand) => void }

function Value({ recordType, field, value, onChange }: ValueProps): ReactElement {
  const { t } = useTranslation()
  const shared = { 'aria-label': t('many.value'), placeholder: t('many.empty'), style: { width: '100%' } }
  const one = typeof value === 'string' ? value : (null as never)
  switch (field.kind) {
    case 'CHOICE':
      return <Select {...shared} allowClear value={one} options={choices(t, recordType, field)} onChange={(next) => onChange(next ?? null)} />
    case 'CHOICES':
      return (
        <Select
          {...shared}
          mode="multiple"
          value={Array.isArray(value) ? [...value] : []}
          options={choices(t, recordType, field)}
          onChange={onChange}
        />
      )
    case 'MEMBER':
      return <OwnerSelect {...shared} value={one} onChange={(next) => onChange(next ?? null)} />
    case 'REFERENCE': {
      const rest = { ...shared, value: one, onChange: (next: string | undefined) => onChange(next ?? null) }
      return field.target === 'contact' ? <ContactSelect {...rest} /> : <AccountSelect {...rest} />
    }
    case 'BOOLEAN':
      return (
        <Select
          {...shared}
          allowClear
          value={value === null ? null : String(value)}
          options={[
            { value: 'true', label: t('filters.yes') },
            { value: 'false', label: t('filters.no') },
          ]}
          onChange={(next) => onChange(next ? next === 'true' : null)}
        />
      )
    case 'NUMBER':
      return <InputNumber {...shared} precision={0} value={typeof value === 'number' ? value : null} onChange={onChange} />
    case 'DATE':
    case 'MOMENT':
      return (
        <DatePicker
          {...shared}
          showTime={field.kind === 'MOMENT'}
          value={one ? dayjs(one) : null}
          onChange={(day) => onChange(day ? (field.kind === 'DATE' ? day.format('YYYY-MM-DD') : day.toISOString()) : null)}
        />
      )
    case 'LONG_TEXT':
      return <Input.TextArea {...shared} rows={4} value={one ?? ''} onChange={({ target }) => onChange(target.value)} />
    default:
      return <Input {...shared} value={one ?? ''} onChange={({ target }) => onChange(target.value)} />
  }
}
