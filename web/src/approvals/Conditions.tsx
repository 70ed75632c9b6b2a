import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import type { ApprovalSubjectsQuery } from '../gql/graphql'
import { MoneyInput } from '../records/MoneyInput'
import { type Condition, freshCondition, isBare, isListed, operatorsOf, withOperator } from './flowDraft'
import { choiceName } from './values'

export type Field = ApprovalSubjectsQuery['approvalSubjects'][number]['fields'][number]
type Props = {
  label: string
  fields: readonly Field[]
  tests: readonly Condition[]
  onChange: (tests: Condition[]) => void
}

/** What a record has to be like: all of these hold. */
export function Conditions({ label, fields, tests, onChange }: Props) {
  const { t } = useTranslation()
  const tested = fields.filter((field) => field.tested)
  const first = tested[0]
  return (
    <Flex vertical gap={8} role="group" aria-label={label}>
      {tests.map((test, at) => (
        <Line
          // oxlint-disable-next-line no-array-index-key -- conditions have no identity but their place
          key={at}
          test={test}
          fields={tested}
          onChange={(next) => onChange(tests.map((each, n) => (n === at ? next : each)))}
          onRemove={() => onChange(tests.toSpliced(at, 1))}
        />
      ))}
      {first && (
        <Button
          type="dashed"
          icon={<PlusOutlined aria-hidden />}
          style={{ alignSelf: 'start' }}
          onClick={() => onChange([...tests, freshCondition(first.name, first.kind)])}
        >
          {t('approvals.addCondition')}
        </Button>
      )}
    </Flex>
  )
}

type LineProps = { test: Condition; fields: readonly Field[]; onChange: (test: Condition) => void; onRemove: () => void }

function Line({ test, fields, onChange, onRemove }: LineProps) {
  const { t } = useTranslation()
  const field = fields.find(({ name }) => name === test.field)
  const choose = (name: string) => {
    const found = fields.find((each) => each.name === name)
    if (found) onChange(freshCondition(found.name, found.kind))
  }
  return (
    <Flex gap={8} wrap align="center">
      <Select
        value={test.field}
        aria-label={t('approvals.field')}
        style={{ minWidth: 160 }}
        options={fields.map(({ name, label }) => ({ value: name, label }))}
        onChange={choose}
      />
      <Select
        value={test.op}
        aria-label={t('approvals.operator')}
        style={{ minWidth: 130 }}
        options={operatorsOf(field?.kind ?? 'TEXT').map((value) => ({ value, label: t(`approvals.ops.${value}`) }))}
        onChange={(op) => onChange(withOperator(test, op))}
      />
      {!isBare(test.op) && field && <Value field={field} test={test} onChange={onChange} />}
      <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('approvals.removeCondition')} onClick={onRemove} />
    </Flex>
  )
}

type ValueProps = { field: Field; test: Condition; onChange: (test: Condition) => void }

function Value({ field, test, onChange }: ValueProps) {
  const { t } = useTranslation()
  const put = (value: unknown) => onChange({ ...test, value })
  const label = t('approvals.value')
  if (field.kind === 'MONEY') return <Amount test={test} onChange={onChange} />
  if (field.kind === 'INTEGER')
    return <InputNumber precision={0} value={(test.value as number) ?? null} aria-label={label} onChange={put} />
  if (field.kind === 'DATE') return <DayInput placeholder={label} value={(test.value as string) ?? null} onChange={put} />
  if (isListed(test.op) || field.kind === 'CHOICE' || field.kind === 'BOOLEAN')
    return <Choice field={field} test={test} put={put} />
  return (
    <Input
      value={(test.value as string) ?? ''}
      maxLength={200}
      aria-label={label}
      style={{ flex: 1, minWidth: 160 }}
      onChange={({ target }) => put(target.value)}
    />
  )
}

function Amount({ test, onChange }: Omit<ValueProps, 'field'>) {
  const { t } = useTranslation()
  const value = typeof test.value === 'number' ? { amountMinor: String(test.value), currency: test.currency } : null
  return (
    <div style={{ minWidth: 240, flex: 1 }}>
      <MoneyInput
        label={t('approvals.value')}
        value={value}
        onChange={(next) =>
          onChange({ ...test, value: next ? Number(next.amountMinor) : null, currency: next?.currency ?? '' })
        }
      />
    </div>
  )
}

function Choice({ field, test, put }: { field: Field; test: Condition; put: (value: unknown) => void }) {
  const { t } = useTranslation()
  const look = { 'aria-label': t('approvals.value'), style: { flex: 1, minWidth: 180 } }
  if (field.kind === 'BOOLEAN')
    return (
      <Select
        {...look}
        value={test.value as boolean}
        options={[true, false].map((value) => ({ value, label: t(value ? 'common.yes' : 'common.no') }))}
        onChange={put}
      />
    )
  const options = field.choices.map((value) => ({ value, label: choiceName(t, field.name, value) }))
  if (!isListed(test.op)) return <Select {...look} value={test.value as string} options={options} onChange={put} />
  return (
    <Select
      {...look}
      mode={field.kind === 'CHOICE' ? 'multiple' : 'tags'}
      value={Array.isArray(test.value) ? (test.value as string[]) : []}
      options={options}
      onChange={put}
    />
  )
}
