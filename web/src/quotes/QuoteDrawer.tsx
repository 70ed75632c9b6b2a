import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import { useAction } from '../api/useAction'
import { CreateQuoteDocument, type QuoteDetailFragment, QuoteDocument, UpdateQuoteDocument } from '../gql/graphql'
import { AccountSelect } from '../records/AccountSelect'
import { ContactSelect } from '../records/ContactSelect'
import { CustomFieldInputs } from '../records/CustomFieldInputs'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { FieldsOf, OwnerAndTags, RecordField } from '../records/RecordField'
import { withOwnFields } from '../records/recordForm'
import { useDescribe } from '../records/useDescribe'
import { useRecordDoors } from '../records/useRecordDoors'
import { useHasModule, useMe } from '../session/session'
import { emptyQuote, type QuoteForm, quoteInput, quoteSnapshot } from './quoteForm'

type Props = {
  quote?: QuoteDetailFragment
  /** What a new one begins with. */
  start?: Partial<QuoteForm>
  onSaved: (id: string) => void
  onClose: () => void
}

export function QuoteDrawer({ quote, start, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const create = useAction(CreateQuoteDocument)
  const update = useAction(UpdateQuoteDocument)
  const ownFields = useHasModule('custom_fields')
  const customFields = useCustomFields('quote')
  const doors = useRecordDoors({
    recordType: 'quote',
    base: quote,
    document: QuoteDocument,
    ownFields,
    read: (data) => data.quote,
    snapshot: quoteSnapshot,
    create: async (values: QuoteForm) => {
      const payload = await create({ input: withOwnFields(quoteInput(values), ownFields), ownFields })
      return payload && { record: payload.quote, problems: payload.userErrors }
    },
    update: async (id, version, changes) => {
      const payload = await update({ input: { id, version, ...withOwnFields(quoteInput(changes), ownFields) }, ownFields })
      return payload && { record: payload.quote, problems: payload.userErrors }
    },
  })
  return (
    <RecordDrawer<QuoteForm>
      title={quote ? t('records.editContact', { name: quote.name }) : t('quotes.new')}
      initial={emptyQuote(me.user.id, start)}
      describe={useDescribe(customFields)}
      {...doors}
      onSaved={onSaved}
      onClose={onClose}
    >
      <FieldsOf value="quote">
        <QuoteFields quote={quote} />
        <OwnerAndTags />
        <CustomFieldInputs recordType="quote" fields={customFields} />
      </FieldsOf>
    </RecordDrawer>
  )
}

function QuoteFields({ quote }: { quote: QuoteDetailFragment | undefined }) {
  const { t } = useTranslation()
  const accountId = Form.useWatch<string | null>('accountId') ?? null
  return (
    <>
      <Form.Item
        name="name"
        label={t('quotes.name')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
      <RecordField name="accountId" label="account">
        <AccountSelect chosen={quote?.account ?? null} />
      </RecordField>
      <RecordField name="contactId" label="contact">
        <ContactSelect accountId={accountId} chosen={quote?.contact ?? null} />
      </RecordField>
      <RecordField name="validUntil">
        <DayInput />
      </RecordField>
      <RecordField name="terms">
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={10_000} />
      </RecordField>
    </>
  )
}
