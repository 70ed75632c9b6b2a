import { Collapse, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
import type { AccountKind } from '../gql/graphql'
import { AccountSelect } from '../records/AccountSelect'
import { AddressesField } from '../records/AddressesField'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { EntriesField } from '../records/EntriesField'
import { useAccountKinds } from '../records/kinds'
import { MoneyInput } from '../records/MoneyInput'
import { OwnerSelect } from '../records/OwnerSelect'
import { SensitiveInput } from '../records/SensitiveInput'
import { TagSelect } from '../records/TagSelect'

type Props = { parent?: { id: string; name: string } | null; self?: string; customFields: CustomField[] }

/** Only the name is required; what is seldom known at first is folded away. */
export function AccountFields({ parent, self, customFields }: Props) {
  const { t } = useTranslation()
  const field = (name: string) => t(`records.fields.${name}` as 'records.fields.name')
  const more = (
    <>
      <Held recordType="account" field="addresses">
        <AddressesField />
      </Held>
      <Held recordType="account" field="parentId">
        <Form.Item name="parentId" label={field('parent')}>
          <AccountSelect chosen={parent ?? null} {...(self ? { except: self } : {})} />
        </Form.Item>
      </Held>
      <Held recordType="account" field="accountNumber">
        <Form.Item name="accountNumber" label={field('accountNumber')}>
          <Input maxLength={60} />
        </Form.Item>
      </Held>
      <Held recordType="account" field="bankAccount">
        <Form.Item name="bankAccount" label={field('bankAccount')}>
          <SensitiveInput maxLength={64} />
        </Form.Item>
      </Held>
      <Held recordType="account" field="employees">
        <Form.Item name="employees" label={field('employees')}>
          <InputNumber min={0} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </Held>
      <Held recordType="account" field="annualRevenue">
        <Form.Item name="annualRevenue" label={field('annualRevenue')}>
          <MoneyInput />
        </Form.Item>
      </Held>
    </>
  )
  return (
    <>
      <Form.Item
        name="name"
        label={t('records.accountName')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <Held recordType="account" field="kind">
        <Form.Item name="kind" label={field('kind')}>
          <KindSelect />
        </Form.Item>
      </Held>
      <Held recordType="account" field="website">
        <Form.Item name="website" label={field('website')}>
          <Input inputMode="url" placeholder="example.com" />
        </Form.Item>
      </Held>
      <Held recordType="account" field="industry">
        <Form.Item name="industry" label={field('industry')}>
          <Input maxLength={100} />
        </Form.Item>
      </Held>
      <Held recordType="account" field="phones">
        <EntriesField name="phones" />
      </Held>
      <Held recordType="account" field="emails">
        <EntriesField name="emails" />
      </Held>
      <Held recordType="account" field="ownerId">
        <Form.Item name="ownerId" label={field('owner')}>
          <OwnerSelect />
        </Form.Item>
      </Held>
      <Form.Item name="tagIds" label={field('tags')}>
        <TagSelect mode="tags" recordType="account" />
      </Form.Item>
      <Held recordType="account" field="description">
        <Form.Item name="description" label={field('description')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
      </Held>
      <CustomFieldInputs recordType="account" fields={customFields} />
      <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
    </>
  )
}

/** Given its value by the form. */
function KindSelect(props: { value?: AccountKind; onChange?: (value?: AccountKind) => void; id?: string }) {
  const options = useAccountKinds(props.value)
  return <Select allowClear options={options} {...props} />
}
