import { Collapse, DatePicker, Form, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'

import type { DealDetailFragment } from '../gql/graphql'
import { AccountSelect } from '../records/AccountSelect'
import { ContactSelect } from '../records/ContactSelect'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import type { CustomField } from '../records/customFields'
import { MoneyInput } from '../records/MoneyInput'
import { FieldsOf, OwnerAndTags, RecordField } from '../records/RecordField'
import { StageSelect } from './StageSelect'
import { forecastOptions } from './status'

type Props = { deal?: DealDetailFragment | undefined; customFields: CustomField[] }

/** What a stage may ask for, each as it is filled in. */
export function DealField({ name, deal }: { name: string; deal?: DealDetailFragment | undefined }) {
  const { t } = useTranslation()
  const accountId = Form.useWatch<string | null>('accountId') ?? null
  switch (name) {
    case 'accountId':
      return (
        <RecordField name={name} label="account">
          <AccountSelect chosen={deal?.account ?? null} />
        </RecordField>
      )
    case 'contactId':
      return (
        <RecordField name={name} label="contact">
          <ContactSelect accountId={accountId} chosen={deal?.contact ?? null} />
        </RecordField>
      )
    case 'amount':
      return (
        <RecordField name={name}>
          <MoneyInput />
        </RecordField>
      )
    case 'closesOn':
      return (
        <RecordField
          name={name}
          getValueProps={(value: unknown) => ({ value: typeof value === 'string' ? dayjs(value) : null })}
          normalize={(value: dayjs.Dayjs | null) => value?.format('YYYY-MM-DD') ?? null}
        >
          <DatePicker style={{ width: '100%' }} />
        </RecordField>
      )
    case 'forecast':
      return (
        <RecordField name={name}>
          <Select allowClear options={forecastOptions(t)} />
        </RecordField>
      )
    case 'description':
      return (
        <RecordField name={name}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </RecordField>
      )
    default:
      return (
        <RecordField name={name}>
          <Input maxLength={name === 'source' ? 80 : 200} />
        </RecordField>
      )
  }
}

/** What a deal is called, with whom, for how much and until when; the rest is folded away. */
export function DealFields({ deal, customFields }: Props) {
  const { t } = useTranslation()
  const more = (
    <>
      <DealField name="contactId" deal={deal} />
      {deal?.status !== 'WON' && deal?.status !== 'LOST' && <DealField name="forecast" />}
      <DealField name="nextStep" />
      <DealField name="source" />
      <DealField name="description" />
      <OwnerAndTags />
      <CustomFieldInputs recordType="deal" fields={customFields} />
    </>
  )
  return (
    <FieldsOf value="deal">
      <Form.Item
        name="name"
        label={t('deals.name')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <DealField name="accountId" deal={deal} />
      <DealField name="amount" />
      <DealField name="closesOn" />
      {!deal && (
        <RecordField name="stageId" label="stage">
          <StageSelect />
        </RecordField>
      )}
      <Collapse
        ghost
        defaultActiveKey={deal ? ['more'] : []}
        items={[{ key: 'more', label: t('records.moreFields'), children: more, forceRender: true }]}
      />
    </FieldsOf>
  )
}
