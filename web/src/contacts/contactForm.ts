import type { ContactDetailFragment, CreateContactInput } from '../gql/graphql'
import { addressesForm, type CommonForm, commonInput, entriesForm } from '../records/recordForm'
import type { Snapshot } from '../records/useSaveRecord'

export type ContactForm = CommonForm & {
  name: string
  givenName: string | null
  familyName: string | null
  salutation: string | null
  title: string | null
  department: string | null
  accountId: string | null
  birthday: string | null
}

export function emptyContact(ownerId: string, accountId: string | null): ContactForm {
  return {
    name: '',
    givenName: null,
    familyName: null,
    salutation: null,
    title: null,
    department: null,
    accountId,
    birthday: null,
    phones: [],
    emails: [],
    addresses: [],
    description: null,
    ownerId,
    tagIds: [],
    customFields: {},
  }
}

export function contactSnapshot(contact: ContactDetailFragment): Snapshot<ContactForm> {
  return {
    id: contact.id,
    version: contact.version,
    values: {
      name: contact.name,
      givenName: contact.givenName ?? null,
      familyName: contact.familyName ?? null,
      salutation: contact.salutation ?? null,
      title: contact.title ?? null,
      department: contact.department ?? null,
      accountId: contact.account?.id ?? null,
      birthday: contact.birthday ?? null,
      phones: entriesForm(contact.phones),
      emails: entriesForm(contact.emails),
      addresses: addressesForm(contact.addresses),
      description: contact.description ?? null,
      ownerId: contact.owner?.id ?? null,
      tagIds: contact.tags.map(({ id }) => id),
      customFields: { ...(contact.customFields as Record<string, unknown>) },
    },
  }
}

export function contactInput<Form extends Partial<ContactForm>>(form: Form): Partial<CreateContactInput> {
  return commonInput(form) as Partial<CreateContactInput>
}
