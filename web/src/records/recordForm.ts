import type {
  AccountDetailFragment,
  AddressInput,
  ContactDetailFragment,
  EmailInput,
  PhoneInput,
} from '../gql/graphql'
import type { AddressForm } from './AddressesField'
import type { Entry } from './EntriesField'

type AddressRead = {
  kind: string
  lines: readonly string[]
  city?: string | null
  region?: string | null
  postalCode?: string | null
  country?: string | null
  primary: boolean
}

/** Lists as forms hold them: nothing but what is edited (the cache adds type names to what it returns), and phone
 * numbers as people write them. */
export function entriesForm(entries: readonly (Entry & { display?: string })[]): Entry[] {
  return entries.map(({ value, display, kind, primary }) => ({ value: display ?? value, kind, primary }))
}

function addressesForm(addresses: readonly AddressRead[]): AddressForm[] {
  return addresses.map((address) => ({
    kind: address.kind,
    street: address.lines.join('\n'),
    city: address.city ?? '',
    region: address.region ?? '',
    postalCode: address.postalCode ?? '',
    country: address.country || null,
    primary: address.primary,
  }))
}

function addressesInput(addresses: readonly AddressForm[]): AddressInput[] {
  return addresses
    .map(({ street, country, ...rest }) => ({
      ...rest,
      lines: (street ?? '').split('\n').filter((line) => line.trim() !== ''),
      country: country || null,
    }))
    .filter(
      ({ lines, city, region, postalCode, country }) => lines.length > 0 || city || region || postalCode || country,
    )
}

/** An input without the company's own fields where the plan does not have them. */
export function withOwnFields<Input extends { customFields?: unknown }>(input: Input, ownFields: boolean): Input {
  if (ownFields) return input
  const { customFields: _, ...rest } = input
  return rest as Input
}

/** What all kinds of records have in common in a form. */
export type CommonForm = {
  phones: Entry[]
  emails: Entry[]
  addresses: AddressForm[]
  description: string | null
  ownerId: string | null
  tagIds: string[]
  customFields: Record<string, unknown>
}

export function emptyCommon(ownerId: string): CommonForm {
  return { phones: [], emails: [], addresses: [], description: null, ownerId, tagIds: [], customFields: {} }
}

export function commonForm(record: AccountDetailFragment | ContactDetailFragment): CommonForm {
  return {
    phones: entriesForm(record.phones),
    emails: entriesForm(record.emails),
    addresses: addressesForm(record.addresses),
    description: record.description ?? null,
    ownerId: record.owner?.id ?? null,
    tagIds: record.tags.map(({ id }) => id),
    customFields: { ...(record.customFields as Record<string, unknown> | undefined) },
  }
}

type CommonInput = {
  phones?: PhoneInput[]
  emails?: EmailInput[]
  addresses?: AddressInput[]
}

type Lists = { phones?: Entry[]; emails?: Entry[]; tagIds?: string[] }

/** The same for a kind without addresses. */
export function plainInput<Form extends Lists>(
  form: Form,
): Omit<Form, keyof Lists> & { phones?: PhoneInput[]; emails?: EmailInput[] } {
  const { tagIds: _tags, phones, emails, ...rest } = form
  const emptied = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, value === '' ? null : (value ?? null)]),
  )
  return {
    ...(emptied as Omit<Form, keyof Lists>),
    ...(phones ? { phones: entriesForm(phones) } : {}),
    ...(emails ? { emails: entriesForm(emails) } : {}),
  }
}

/** Form values as input: lists in the API's shape, emptied text as null, and no tags, which are set on their own. */
export function commonInput<Form extends Partial<CommonForm>>(
  form: Form,
): Omit<Form, keyof CommonInput | 'tagIds'> & CommonInput {
  const { addresses, ...rest } = form
  return {
    ...plainInput(rest),
    ...(addresses ? { addresses: addressesInput(addresses) } : {}),
  } as Omit<Form, keyof CommonInput | 'tagIds'> & CommonInput
}
