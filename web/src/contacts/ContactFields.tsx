import { Collapse, DatePicker, Form, Input } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'

import { AccountSelect } from '../records/AccountSelect'
import { AddressesField } from '../records/AddressesField'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { EntriesField } from '../records/EntriesField'
import { OwnerSelect } from '../records/OwnerSelect'
import { SensitiveInput } from '../records/SensitiveInput'
import { TagSelect } from '../records/TagSelect'

type Props = { account?: { id: string; name: string } | null; customFields: CustomField[] }

/** Only the name is required; what is seldom known at first is folded away. */
export function ContactFields({ account, customFields }: Props) {
  const { t } = useTranslation()
  const more = (
    <>
      <Form.Item name="givenName" label={t('records.fields.givenName')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="familyName" label={t('records.fields.familyName')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="salutation" label={t('records.fields.salutation')}>
        <Input maxLength={40} />
      </Form.Item>
      <AddressesField />
      <Form.Item
        name="birthday"
        label={t('records.fields.birthday')}
        getValueProps={(value: unknown) => ({ value: typeof value === 'string' ? dayjs(value) : null })}
        normalize={(value: dayjs.Dayjs | null) => value?.format('YYYY-MM-DD') ?? null}
      >
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="identityNumber" label={t('records.fields.identityNumber')}>
        <SensitiveInput maxLength={64} />
      </Form.Item>
    </>
  )
  return (
    <>
      <Form.Item
        name="name"
        label={t('records.contactName')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <Form.Item name="accountId" label={t('records.fields.account')}>
        <AccountSelect chosen={account ?? null} />
      </Form.Item>
      <Form.Item name="title" label={t('records.fields.title')}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="department" label={t('records.fields.department')}>
        <Input maxLength={120} />
      </Form.Item>
      <EntriesField name="phones" />
      <EntriesField name="emails" />
      <Form.Item name="ownerId" label={t('records.fields.owner')}>
        <OwnerSelect />
      </Form.Item>
      <Form.Item name="tagIds" label={t('records.fields.tags')}>
        <TagSelect mode="tags" recordType="contact" />
      </Form.Item>
      <Form.Item name="description" label={t('records.fields.description')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <CustomFieldInputs fields={customFields} />
      <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
    </>
  )
}
