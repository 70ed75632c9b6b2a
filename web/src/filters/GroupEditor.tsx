import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Segmented, Select, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type words from '../locales/en/filters.json'
import { type OfferedField, useRecordFields } from './fields'
import styles from './filters.module.css'
import { type Condition, EMPTY, type Group, OWN, type Part, type Related, shownOperators } from './tree'
import { ValueInput } from './ValueInput'

const DEEPEST = 4

type Props = { recordType: string; group: Group; depth?: number; onChange: (group: Group) => void }

/** Conditions on a kind of record, all or any of which hold, with groups and related records among them. */
export function GroupEditor({ recordType, group, depth = 0, onChange }: Props) {
  const { t } = useTranslation()
  const { fields, fetching } = useRecordFields(recordType)
  const asked = fields.filter(({ operators, kind }) => operators.length > 0 || isRelation(kind))
  const put = (at: number, part: Part | null) =>
    onChange({ ...group, parts: group.parts.flatMap((old, n) => (n === at ? (part ? [part] : []) : [old])) })
  const add = (part: Part) => onChange({ ...group, parts: [...group.parts, part] })
  const first = asked[0]
  return (
    <div className={styles.group}>
      {group.parts.length > 1 && (
        <Segmented
          size="small"
          aria-label={t('filters.join')}
          value={group.any ? 'any' : 'all'}
          options={[
            { value: 'all', label: t('filters.all') },
            { value: 'any', label: t('filters.any') },
          ]}
          onChange={(join) => onChange({ ...group, any: join === 'any' })}
        />
      )}
      {group.parts.map((part, at) => (
        // eslint-disable-next-line react/no-array-index-key -- parts have no identity but their place
        <div key={at} className={styles.part}>
          <PartEditor recordType={recordType} fields={asked} part={part} depth={depth} onChange={(next) => put(at, next)} />
        </div>
      ))}
      <Flex gap={8} wrap>
        <Button
          size="small"
          icon={<PlusOutlined aria-hidden />}
          loading={fetching}
          disabled={!first}
          onClick={() => first && add(started(first))}
        >
          {t('filters.addCondition')}
        </Button>
        {depth < DEEPEST && (
          <Button
            size="small"
            disabled={!first}
            onClick={() => first && add({ ...EMPTY, any: !group.any, parts: [started(first)] })}
          >
            {t('filters.addGroup')}
          </Button>
        )}
      </Flex>
    </div>
  )
}

type PartProps = {
  recordType: string
  fields: readonly OfferedField[]
  part: Part
  depth: number
  onChange: (part: Part | null) => void
}

function PartEditor({ recordType, fields, part, depth, onChange }: PartProps) {
  const { t } = useTranslation()
  const remove = (
    <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('filters.remove')} onClick={() => onChange(null)} />
  )
  if (part.kind === 'group') {
    return (
      <Flex align="start">
        <div style={{ flex: 1, minWidth: 0 }}>
          <GroupEditor recordType={recordType} group={part} depth={depth + 1} onChange={onChange} />
        </div>
        {remove}
      </Flex>
    )
  }
  const name = part.kind === 'related' ? part.relation : part.field
  const field = fields.find((each) => each.name === name)
  return (
    <>
      <Flex gap={8} wrap align="center">
        <FieldSelect fields={fields} name={name} onChange={(chosen) => onChange(started(chosen))} />
        {part.kind === 'condition' && field && (
          <ConditionInputs recordType={recordType} field={field} condition={part} onChange={onChange} />
        )}
        {remove}
      </Flex>
      {part.kind === 'related' && field?.target && (
        <RelatedGroup field={field} part={part} target={field.target} depth={depth} onChange={onChange} />
      )}
    </>
  )
}

function FieldSelect(props: { fields: readonly OfferedField[]; name: string; onChange: (field: OfferedField) => void }) {
  const { t } = useTranslation()
  const { fields, name, onChange } = props
  const groups = [
    { label: t('filters.fields'), options: fields.filter((each) => !isRelation(each.kind) && !each.name.startsWith(OWN)) },
    { label: t('filters.own'), options: fields.filter((each) => each.name.startsWith(OWN)) },
    { label: t('filters.related'), options: fields.filter(({ kind }) => isRelation(kind)) },
  ]
  return (
    <Select
      className={styles.field ?? ''}
      aria-label={t('filters.field')}
      showSearch={{ optionFilterProp: 'label' }}
      value={name}
      options={groups
        .filter(({ options }) => options.length > 0)
        .map(({ label, options }) => ({
          label,
          options: options.map((each) => ({ value: each.name, label: each.label })),
        }))}
      onChange={(chosen) => {
        const field = fields.find((each) => each.name === chosen)
        if (field) onChange(field)
      }}
    />
  )
}

type ConditionProps = {
  recordType: string
  field: OfferedField
  condition: Condition
  onChange: (condition: Condition) => void
}

function ConditionInputs({ recordType, field, condition, onChange }: ConditionProps) {
  const { t } = useTranslation()
  const known = shownOperators(field.operators)
  const operators = known.includes(condition.operator) ? known : [condition.operator, ...known]
  return (
    <>
      <Select
        className={styles.operator ?? ''}
        aria-label={t('filters.operator')}
        popupMatchSelectWidth={false}
        value={condition.operator}
        options={operators.map((value) => ({ value, label: operatorLabel(t, field, value) }))}
        onChange={(operator) => onChange({ ...condition, operator, value: null })}
      />
      <div className={styles.value}>
        <ValueInput
          recordType={recordType}
          field={field}
          operator={condition.operator}
          value={condition.value}
          onChange={(value) => onChange({ ...condition, value })}
        />
      </div>
    </>
  )
}

type Operators = keyof (typeof words)['operators']

function operatorLabel(t: TFunction, field: OfferedField, operator: string): string {
  const isDay = field.kind === 'DATE' || field.kind === 'MOMENT'
  if (isDay && (operator === 'gte' || operator === 'lt')) return t(`filters.dayOperators.${operator}`)
  return t(`filters.operators.${operator.replace(':', '_') as Operators}`)
}

type RelatedProps = {
  field: OfferedField
  part: Related
  target: string
  depth: number
  onChange: (part: Part) => void
}

function RelatedGroup({ field, part, target, depth, onChange }: RelatedProps) {
  const { t } = useTranslation()
  return (
    <div className={styles.related}>
      <Typography.Text type="secondary">
        {field.kind === 'RELATIONS' ? t('filters.oneOf', { name: field.label }) : t('filters.whose', { name: field.label })}
      </Typography.Text>
      <GroupEditor
        recordType={target}
        group={part.group}
        depth={depth + 1}
        onChange={(group) => onChange({ ...part, group })}
      />
    </div>
  )
}

function isRelation(kind: OfferedField['kind']): boolean {
  return kind === 'RELATION' || kind === 'RELATIONS'
}

/** A condition on a field as it begins. */
function started(field: OfferedField): Part {
  if (isRelation(field.kind)) return { kind: 'related', relation: field.name, group: EMPTY }
  const [operator = 'eq'] = shownOperators(field.operators)
  return { kind: 'condition', field: field.name, operator, value: null }
}
