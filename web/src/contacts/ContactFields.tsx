import { Collapse, DatePicker, Form, Input } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
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
      <Held recordType="contact" field="givenName">
        <Form.Item name="givenName" label={t('records.fields.givenName')}>
          <Input maxLength={100} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="familyName">
        <Form.Item name="familyName" label={t('records.fields.familyName')}>
          <Input maxLength={100} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="salutation">
        <Form.Item name="salutation" label={t('records.fields.salutation')}>
          <Input maxLength={40} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="addresses">
        <AddressesField />
      </Held>
      <Held recordType="contact" field="birthday">
        <Form.Item
          name="birthday"
          label={t('records.fields.birthday')}
          getValueProps={(value: unknown) => ({ value: typeof value === 'string' ? dayjs(value) : null })}
          normalize={(value: dayjs.Dayjs | null) => value?.format('YYYY-MM-DD') ?? null}
        >
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="identityNumber">
        <Form.Item name="identityNumber" label={t('records.fields.identityNumber')}>
          <SensitiveInput maxLength={64} />
        </Form.Item>
      </Held>
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
      <Held recordType="contact" field="accountId">
        <Form.Item name="accountId" label={t('records.fields.account')}>
          <AccountSelect chosen={account ?? null} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="title">
        <Form.Item name="title" label={t('records.fields.title')}>
          <Input maxLength={120} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="department">
        <Form.Item name="department" label={t('records.fields.department')}>
          <Input maxLength={120} />
        </Form.Item>
      </Held>
      <Held recordType="contact" field="phones">
        <EntriesField name="phones" />
      </Held>
      <Held recordType="contact" field="emails">
        <EntriesField name="emails" />
      </Held>
      <Held recordType="contact" field="ownerId">
        <Form.Item name="ownerId" label={t('records.fields.owner')}>
          <OwnerSelect />
        </Form.Item>
      </Held>
      <Form.Item name="tagIds" label={t('records.fields.tags')}>
        <TagSelect mode="tags" recordType="contact" />
      </Form.Item>
      <Held recordType="contact" field="description">
        <Form.Item name="description" label={t('records.fields.description')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
      </Held>
      <CustomFieldInputs recordType="contact" fields={customFields} />
      <Collapse ghost items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]} />
    </>
  )
}
