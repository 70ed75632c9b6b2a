import { Collapse, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import { useHasModule } from '../session/session'
import { RecycleFields } from './RecycleFields'
import { Days, Flag } from './RuleInputs'

const ROLES = ['owner', 'admin', 'manager', 'rep'] as const

/** The rules of a pool as a form. What it is of stays once it is there. */
export function PoolFields({ known }: { known: boolean }) {
  const { t } = useTranslation()
  const leads = useHasModule('leads')
  const kinds = (['account', 'lead'] as const).filter((kind) => kind !== 'lead' || leads)
  return (
    <>
      <Form.Item name="name" label={t('pools.name')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="recordType" label={t('pools.kind')}>
        <Select disabled={known} options={kinds.map((value) => ({ value, label: t(`records.plurals.${value}`) }))} />
      </Form.Item>
      <Flag name="enabled" label={t('pools.enabled')} />
      <Form.Item name="priority" label={t('pools.priority')} extra={t('pools.priorityHint')}>
        <InputNumber min={1} max={10_000} precision={0} />
      </Form.Item>
      <Collapse
        ghost
        defaultActiveKey={['claiming']}
        items={[
          { key: 'people', label: t('pools.people'), children: <People />, forceRender: true },
          { key: 'claiming', label: t('pools.claiming'), children: <Claiming />, forceRender: true },
          { key: 'recycling', label: t('pools.recycling'), children: <RecycleFields />, forceRender: true },
        ]}
      />
    </>
  )
}

function People() {
  const { t } = useTranslation()
  const { members, departments } = usePeople()
  const lists = [
    { name: 'userIds', label: t('pools.forMembers'), options: named(members) },
    { name: 'departmentIds', label: t('pools.forDepartments'), options: named(departments) },
    {
      name: 'roles',
      label: t('pools.forRoles'),
      options: ROLES.map((value) => ({ value, label: t(`settings.roles.${value.toUpperCase() as 'REP'}`) })),
    },
    { name: 'adminIds', label: t('pools.administrators'), options: named(members) },
  ]
  return lists.map(({ name, label, options }) => (
    <Form.Item key={name} name={name} label={label}>
      <Select mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} options={options} placeholder={t('pools.everybody')} />
    </Form.Item>
  ))
}

function Claiming() {
  const { t } = useTranslation()
  return (
    <>
      <Days name="dailyCap" label={t('pools.dailyCap')} />
      <Days name="holdingCap" label={t('pools.holdingCap')} />
      <Flag name="hides" label={t('pools.hides')} extra={t('pools.hidesHint')} />
      <Days name="coolingDays" label={t('pools.coolingDays')} />
      <Days name="coolingHours" label={t('pools.coolingHours')} />
      <Days name="freezeDays" label={t('pools.freezeDays')} />
      <Form.Item name="exemptField" label={t('pools.exemptField')} extra={t('pools.exemptHint')}>
        <Input maxLength={40} placeholder="kind" />
      </Form.Item>
      <Form.Item name="exempt" label={t('pools.exempt')}>
        <Select mode="tags" placeholder="customer" />
      </Form.Item>
      <Flag name="exemptEnters" label={t('pools.exemptEnters')} />
      <Flag name="dealsEnter" label={t('pools.dealsEnter')} />
    </>
  )
}

function named(all: readonly { id: string; name: string }[]) {
  return all.map(({ id, name }) => ({ value: id, label: name }))
}
