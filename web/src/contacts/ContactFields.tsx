import { Collapse, DatePicker, Form, Input } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
import { AccountSelect } from '../records/AccountSelect'
import { AddressesField } from '../records/AddressesField'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { FieldsOf, OwnerAndTags, ReachField, RecordField } from '../records/RecordField'
import { SensitiveInput } from '../records/SensitiveInput'

type Props = { account?: { id: string; name: string } | null; customFields: CustomField[] }

/** Only the name is required; what is seldom known at first is folded away. */
export function ContactFields({ account, customFields }: Props) {
  const { t } = useTranslation()
  const more = (
    <>
      <RecordField name="givenName">
        <Input maxLength={100} />
      </RecordField>
      <RecordField name="familyName">
        <Input maxLength={100} />
      </RecordField>
      <RecordField name="salutation">
        <Input maxLength={40} />
      </RecordField>
      <Held recordType="contact" field="addresses">
        <AddressesField />
      </Held>
      <RecordField
        name="birthday"
        getValueProps={(value: unknown) => ({ value: typeof value === 'string' ? dayjs(value) : null })}
        normalize={(value: dayjs.Dayjs | null) => value?.format('YYYY-MM-DD') ?? null}
      >
        <DatePicker style={{ width: '100%' }} />
      </RecordField>
      <RecordField name="identityNumber">
        <SensitiveInput maxLength={64} />
      </RecordField>
    </>
  )
  return (
    <FieldsOf value="contact">
      <Form.Item
        name="name"
        label={t('records.contactName')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <RecordField name="accountId" label="account">
        <AccountSelect chosen={account ?? null} />
      </RecordField>
      <RecordField name="title">
        <Input maxLength={120} />
      </RecordField>
      <RecordField name="department">
        <Input maxLength={120} />
      </RecordField>
      <ReachField name="phones" />
      <ReachField name="emails" />
      <OwnerAndTags />
      <RecordField name="description">
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </RecordField>
      <CustomFieldInputs recordType="contact" fields={customFields} />
      <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
    </FieldsOf>
  )
}
