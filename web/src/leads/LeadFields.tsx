import { Collapse, Form, Input, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'

import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { MoneyInput } from '../records/MoneyInput'
import { FieldsOf, OwnerAndTags, ReachField, RecordField } from '../records/RecordField'
import { PasteSignature } from './PasteSignature'

type Props = { customFields: CustomField[]; quick: boolean }

const line = (name: 'title' | 'industry' | 'region' | 'website' | 'source', maxLength: number) => (
  <RecordField name={name}>
    <Input maxLength={maxLength} />
  </RecordField>
)

/** A new lead needs three things (`quick`): who, where from, and how to reach them. The rest is folded away. */
export function LeadFields({ customFields, quick }: Props) {
  const { t } = useTranslation()
  const needed = [{ required: true, whitespace: true, message: t('common.required') }]
  const more = (
    <>
      {line('title', 120)}
      <ReachField name="phones" />
      <ReachField name="emails" />
      {line('source', 80)}
      <RecordField name="opportunityAmount">
        <MoneyInput />
      </RecordField>
      {line('industry', 100)}
      <RecordField name="employees">
        <InputNumber min={0} precision={0} style={{ width: '100%' }} />
      </RecordField>
      {line('region', 100)}
      {line('website', 2000)}
      <OwnerAndTags />
      <CustomFieldInputs recordType="lead" fields={customFields} />
    </>
  )
  return (
    <FieldsOf value="lead">
      {quick && <PasteSignature />}
      <Form.Item name="name" label={t('records.contactName')} rules={needed}>
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <RecordField name="company" rules={quick ? needed : []}>
        <Input maxLength={200} />
      </RecordField>
      {quick && (
        <Form.Item name="reach" label={t('leads.reach')} rules={needed}>
          <Input maxLength={320} />
        </Form.Item>
      )}
      <RecordField name="message">
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </RecordField>
      {quick ? (
        <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
      ) : (
        more
      )}
    </FieldsOf>
  )
}
