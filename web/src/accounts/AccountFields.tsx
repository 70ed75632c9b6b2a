import { Collapse, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
import type { AccountKind } from '../gql/graphql'
import { AccountSelect } from '../records/AccountSelect'
import { AddressesField } from '../records/AddressesField'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { useAccountKinds } from '../records/kinds'
import { MoneyInput } from '../records/MoneyInput'
import { FieldsOf, OwnerAndTags, ReachField, RecordField } from '../records/RecordField'
import { SensitiveInput } from '../records/SensitiveInput'

type Props = { parent?: { id: string; name: string } | null; self?: string; customFields: CustomField[] }

/** Only the name is required; what is seldom known at first is folded away. */
export function AccountFields({ parent, self, customFields }: Props) {
  const { t } = useTranslation()
  const more = (
    <>
      <Held recordType="account" field="addresses">
        <AddressesField />
      </Held>
      <RecordField name="parentId" label="parent">
        <AccountSelect chosen={parent ?? null} {...(self ? { except: self } : {})} />
      </RecordField>
      <RecordField name="accountNumber">
        <Input maxLength={60} />
      </RecordField>
      <RecordField name="bankAccount">
        <SensitiveInput maxLength={64} />
      </RecordField>
      <RecordField name="employees">
        <InputNumber min={0} precision={0} style={{ width: '100%' }} />
      </RecordField>
      <RecordField name="annualRevenue">
        <MoneyInput />
      </RecordField>
    </>
  )
  return (
    <FieldsOf value="account">
      <Form.Item
        name="name"
        label={t('records.accountName')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <RecordField name="kind">
        <KindSelect />
      </RecordField>
      <RecordField name="website">
        <Input inputMode="url" placeholder="example.com" />
      </RecordField>
      <RecordField name="industry">
        <Input maxLength={100} />
      </RecordField>
      <ReachField name="phones" />
      <ReachField name="emails" />
      <OwnerAndTags />
      <RecordField name="description">
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </RecordField>
      <CustomFieldInputs recordType="account" fields={customFields} />
      <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
    </FieldsOf>
  )
}

/** Given its value by the form. */
function KindSelect(props: { value?: AccountKind; onChange?: (value?: AccountKind) => void; id?: string }) {
  const options = useAccountKinds(props.value)
  return <Select allowClear options={options} {...props} />
}
