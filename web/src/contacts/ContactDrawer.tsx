import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type ContactDetailFragment,
  ContactDocument,
  CreateContactDocument,
  type CreateContactInput,
  UpdateContactDocument,
} from '../gql/graphql'
import { DuplicateHint } from '../duplicates/DuplicateHint'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { withOwnFields } from '../records/recordForm'
import { useDescribe } from '../records/useDescribe'
import { useRecordDoors } from '../records/useRecordDoors'
import { useHasModule, useMe } from '../session/session'
import { ContactFields } from './ContactFields'
import { type ContactForm, contactInput, contactSnapshot, emptyContact } from './contactForm'

type Props = {
  contact?: ContactDetailFragment
  /** The account a new contact belongs to, where it is created from there. */
  account?: { id: string; name: string }
  onSaved: (id: string) => void
  onClose: () => void
}

export function ContactDrawer({ contact, account, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const createContact = useAction(CreateContactDocument)
  const updateContact = useAction(UpdateContactDocument)
  const ownFields = useHasModule('custom_fields')
  const customFields = useCustomFields('contact')
  const describe = useDescribe(customFields)
  const doors = useRecordDoors({
    recordType: 'contact',
    base: contact,
    document: ContactDocument,
    ownFields,
    read: (data) => data.contact,
    snapshot: contactSnapshot,
    create: async (values: ContactForm) => {
      const payload = await createContact({
        input: withOwnFields(contactInput(values), ownFields) as CreateContactInput,
        ownFields,
      })
      return payload && { record: payload.contact, problems: payload.userErrors }
    },
    update: async (id, version, changes) => {
      const payload = await updateContact({
        input: { id, version, ...withOwnFields(contactInput(changes), ownFields) },
        ownFields,
      })
      return payload && { record: payload.contact, problems: payload.userErrors }
    },
  })

  return (
    <RecordDrawer<ContactForm>
      title={contact ? t('records.editContact', { name: contact.name }) : t('records.newContact')}
      initial={emptyContact(me.user.id, account?.id ?? null)}
      describe={describe}
      {...doors}
      onSaved={onSaved}
      onClose={onClose}
    >
      {!contact && <DuplicateHint recordType="contact" />}
      <ContactFields customFields={customFields} account={contact?.account ?? account ?? null} />
    </RecordDrawer>
  )
}
