import type { ContactDetailFragment, CreateContactInput } from '../gql/graphql'
import { type CommonForm, commonForm, commonInput, emptyCommon } from '../records/recordForm'
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
  identityNumber: string | null
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
    identityNumber: null,
    ...emptyCommon(ownerId),
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
      identityNumber: contact.identityNumber ?? null,
      ...commonForm(contact),
    },
  }
}

export function contactInput<Form extends Partial<ContactForm>>(form: Form): Partial<CreateContactInput> {
  return commonInput(form) as Partial<CreateContactInput>
}
