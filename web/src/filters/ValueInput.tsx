import { DatePicker, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

import { AccountSelect } from '../records/AccountSelect'
import { ContactSelect } from '../records/ContactSelect'
import { OwnerSelect } from '../records/OwnerSelect'
import { TagSelect } from '../records/TagSelect'
import { choices, type OfferedField } from './fields'
import { isWhole, type Operand, OWN } from './tree'

const PERIODS = [
  'TODAY', 'YESTERDAY', 'TOMORROW', 'THIS_WEEK', 'LAST_WEEK', 'NEXT_WEEK', 'THIS_MONTH', 'LAST_MONTH', 'NEXT_MONTH',
  'THIS_QUARTER', 'LAST_QUARTER', 'NEXT_QUARTER', 'THIS_YEAR', 'LAST_YEAR', 'NEXT_YEAR',
] as const
const DAYS = new Set(['lastDays', 'nextDays', 'olderThanDays', 'laterThanDays'])

type Props = {
  recordType: string
  field: OfferedField
  operator: string
  value: Operand
  onChange: (value: Operand) => void
}

/** What a condition compares with, in the control that its field and operator ask for. */
export function ValueInput(props: Props): ReactElement | null {
  const { t } = useTranslation()
  const { operator, value, onChange } = props
  const label = t('filters.value')
  if (isWhole(operator)) return null
  if (operator === 'during') {
    const options = PERIODS.map((period) => ({ value: period, label: t(`filters.periods.${period}`) }))
    return <Select aria-label={label} value={text(value)} options={options} onChange={onChange} style={WIDE} />
  }
  if (DAYS.has(operator)) {
    return (
      <InputNumber
        aria-label={label}
        min={1}
        max={36_500}
        precision={0}
        suffix={t('filters.days')}
        value={typeof value === 'number' ? value : null}
        onChange={onChange}
        style={WIDE}
      />
    )
  }
  return <OfKind {...props} label={label} />
}

const WIDE = { width: '100%' }

function OfKind({ recordType, field, operator, value, onChange, label }: Props & { label: string }): ReactElement {
  const { t } = useTranslation()
  const many = Array.isArray(value) ? [...value] : []
  const shared = { 'aria-label': label, style: WIDE }
  switch (field.kind) {
    case 'CHOICE':
    case 'CHOICES':
      return <Select {...shared} mode="multiple" value={many} options={choices(t, recordType, field)} onChange={onChange} />
    case 'MEMBER':
      return <OwnerSelect {...shared} value={many[0] ?? (null as never)} onChange={(id) => onChange(id ? [id] : [])} />
    case 'REFERENCE':
      return <ReferenceInput {...shared} target={field.target ?? ''} value={many[0]} onChange={(id) => onChange(id ? [id] : [])} />
    case 'TAGS':
      return (
        <TagSelect
          {...shared}
          asking
          recordType={recordType as 'account'}
          mode="multiple"
          value={many}
          onChange={onChange}
        />
      )
    case 'BOOLEAN':
      return (
        <Select
          {...shared}
          value={value === null ? null : String(value)}
          options={[
            { value: 'true', label: t('filters.yes') },
            { value: 'false', label: t('filters.no') },
          ]}
          onChange={(chosen) => onChange(field.name.startsWith(OWN) ? chosen : chosen === 'true')}
        />
      )
    case 'DATE':
    case 'MOMENT':
      return (
        <DatePicker
          {...shared}
          value={typeof value === 'string' && value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? (field.kind === 'DATE' ? day.format('YYYY-MM-DD') : day.startOf('day').toISOString()) : null)}
        />
      )
    case 'NUMBER':
      if (!field.name.startsWith(OWN)) {
        return <InputNumber {...shared} precision={0} value={typeof value === 'number' ? value : null} onChange={onChange} />
      }
      break
    default:
  }
  if (operator === 'in') {
    return <Select {...shared} mode="tags" open={false} suffixIcon={null} value={many} onChange={onChange} placeholder={t('filters.several')} />
  }
  const hint = field.kind === 'MONEY' ? t('filters.money') : undefined
  return <Input {...shared} placeholder={hint} value={text(value) ?? ''} onChange={({ target }) => onChange(target.value)} />
}

type ReferenceProps = { target: string; value: string | undefined; onChange: (id: string | undefined) => void; style: object; 'aria-label': string }

function ReferenceInput({ target, value, ...rest }: ReferenceProps): ReactElement {
  const shared = { ...rest, value: value ?? (null as never) }
  if (target === 'account') return <AccountSelect {...shared} />
  if (target === 'contact') return <ContactSelect {...shared} />
  return <Input aria-label={rest['aria-label']} value={value ?? ''} onChange={({ target: at }) => rest.onChange(at.value)} />
}

function text(value: Operand): string | null {
  return value === null || Array.isArray(value) ? null : String(value)
}
