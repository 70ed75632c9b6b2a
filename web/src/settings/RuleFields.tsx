import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, InputNumber, Select, Space } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAccountKinds } from '../records/kinds'
import recordStyles from '../records/records.module.css'
import { type Condition, RULE_FIELDS, type RuleType } from './tagRule'

/** The conditions of a rule, one a line; all of them must hold. */
export function RuleFields({ type }: { type: RuleType }) {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const current = (Form.useWatch('conditions', form) ?? []) as (Partial<Condition> | undefined)[]
  const fields = Object.keys(RULE_FIELDS[type])
  const label = (field: string) => t(`settings.ruleFields.${field}` as 'settings.ruleFields.kind')
  const required = [{ required: true, message: t('common.required') }]
  const free = (index: number) =>
    fields.filter((field) => current.every((condition, at) => at === index || condition?.field !== field))

  return (
    <Form.Item label={t('settings.ruleWhen')} required>
      <Form.List name="conditions">
        {(lines, { add, remove }) => (
          <div className={recordStyles.entries}>
            {lines.map(({ key, name: index }) => (
              <Space.Compact key={key} block>
                <Form.Item name={[index, 'field']} noStyle rules={required}>
                  <Select
                    aria-label={t('settings.ruleField', { number: index + 1 })}
                    options={free(index).map((value) => ({ value, label: label(value) }))}
                    onChange={() => form.setFieldValue(['conditions', index, 'value'], undefined)}
                  />
                </Form.Item>
                <RuleValue index={index} input={RULE_FIELDS[type][current[index]?.field ?? '']?.input} />
                <Button
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('settings.removeCondition', { number: index + 1 })}
                  disabled={lines.length === 1}
                  onClick={() => remove(index)}
                />
              </Space.Compact>
            ))}
            {lines.length < fields.length && (
              <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
                {t('settings.addCondition')}
              </Button>
            )}
          </div>
        )}
      </Form.List>
    </Form.Item>
  )
}

function RuleValue({ index, input }: { index: number; input: string | undefined }) {
  const { t } = useTranslation()
  const kinds = useAccountKinds()
  if (!input || input === 'none') return null
  const label = t('settings.ruleValue', { number: index + 1 })
  const control =
    input === 'kind' ? (
      <Select aria-label={label} options={kinds} />
    ) : input === 'number' ? (
      <InputNumber aria-label={label} min={0} precision={0} style={{ width: '100%' }} />
    ) : (
      <Input aria-label={label} maxLength={100} />
    )
  return (
    <Form.Item name={[index, 'value']} noStyle rules={[{ required: true, message: t('common.required') }]}>
      {control}
    </Form.Item>
  )
}
