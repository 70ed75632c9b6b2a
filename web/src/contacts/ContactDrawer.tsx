import { useTranslation } from 'react-i18next'
import { useClient } from 'urql'

import { useAction } from '../api/useAction'
import {
  type ContactDetailFragment,
  ContactDocument,
  CreateContactDocument,
  type CreateContactInput,
  UpdateContactDocument,
} from '../gql/graphql'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { useDescribe } from '../records/useDescribe'
import { useTagging } from '../records/useTagging'
import { useMe } from '../session/session'
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
  const client = useClient()
  const createContact = useAction(CreateContactDocument)
  const updateContact = useAction(UpdateContactDocument)
  const setTags = useTagging()
  const customFields = useCustomFields('contact')
  const describe = useDescribe(customFields)

  return (
    <RecordDrawer<ContactForm>
      title={contact ? t('records.editContact', { name: contact.name }) : t('records.newContact')}
      base={contact ? contactSnapshot(contact) : undefined}
      initial={emptyContact(me.user.id, account?.id ?? null)}
      describe={describe}
      create={async (values) => {
        const payload = await createContact({ input: contactInput(values) as CreateContactInput })
        if (!payload) return undefined
        const id = payload.contact?.id ?? ''
        if (id) await setTags(id, [], values.tagIds)
        return { id, problems: payload.userErrors }
      }}
      update={async (id, version, { tagIds, ...changes }) => {
        if (Object.keys(changes).length > 0) {
          const payload = await updateContact({ input: { id, version, ...contactInput(changes) } })
          if (!payload || payload.userErrors.length > 0) return payload && { id, problems: payload.userErrors }
        }
        if (tagIds) await setTags(id, contact?.tags.map((tag) => tag.id) ?? [], tagIds)
        return { id, problems: [] }
      }}
      reread={async (id) => {
        const { data } = await client.query(ContactDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
        return data?.contact ? contactSnapshot(data.contact) : undefined
      }}
      onSaved={onSaved}
      onClose={onClose}
    >
      <ContactFields customFields={customFields} account={contact?.account ?? account ?? null} />
    </RecordDrawer>
  )
}
