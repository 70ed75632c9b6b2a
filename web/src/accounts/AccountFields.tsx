import { Collapse, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { AccountSelect } from '../records/AccountSelect'
import { AddressesField } from '../records/AddressesField'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { EntriesField } from '../records/EntriesField'
import { accountKinds } from '../records/kinds'
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
      <AddressesField />
      <Form.Item name="parentId" label={field('parent')}>
        <AccountSelect chosen={parent ?? null} {...(self ? { except: self } : {})} />
      </Form.Item>
      <Form.Item name="accountNumber" label={field('accountNumber')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="bankAccount" label={field('bankAccount')}>
        <SensitiveInput maxLength={64} />
      </Form.Item>
      <Form.Item name="employees" label={field('employees')}>
        <InputNumber min={0} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="annualRevenue" label={field('annualRevenue')}>
        <MoneyInput />
      </Form.Item>
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
      <Form.Item name="kind" label={field('kind')}>
        <Select allowClear options={accountKinds(t)} />
      </Form.Item>
      <Form.Item name="website" label={field('website')}>
        <Input inputMode="url" placeholder="example.com" />
      </Form.Item>
      <Form.Item name="industry" label={field('industry')}>
        <Input maxLength={100} />
      </Form.Item>
      <EntriesField name="phones" />
      <EntriesField name="emails" />
      <Form.Item name="ownerId" label={field('owner')}>
        <OwnerSelect />
      </Form.Item>
      <Form.Item name="tagIds" label={field('tags')}>
        <TagSelect mode="tags" recordType="account" />
      </Form.Item>
      <Form.Item name="description" label={field('description')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <CustomFieldInputs fields={customFields} />
      <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
    </>
  )
}
