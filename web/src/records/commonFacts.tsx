import { Flex } from 'antd'
import type { TFunction } from 'i18next'

import type { AccountDetailFragment, ContactDetailFragment, DealDetailFragment, LeadDetailFragment, ProductDetailFragment, QuoteDetailFragment } from '../gql/graphql'
import { country, dateTime } from '../i18n/format'
import { readable } from '../timeline/readable'
import { EmailLink, Owner, PhoneLink } from './cells'
import type { CustomField } from './customFields'
import type { Fact } from './Facts'
import styles from './records.module.css'
import { sensitiveFact } from './SensitiveValue'

type Addressed = AccountDetailFragment | ContactDetailFragment
type Reached = Addressed | LeadDetailFragment
type Detail = Reached | DealDetailFragment | ProductDetailFragment | QuoteDetailFragment

function primaryFirst(one: { primary: boolean }, other: { primary: boolean }): number {
  return Number(other.primary) - Number(one.primary)
}

/** Phones, e-mails and addresses, the primary ones first. */
export function reachFacts(t: TFunction, record: Addressed): Fact[] {
  return [
    ...entryFacts(t, record),
    ...record.addresses.map((address) => ({
      label: t(`records.address.kinds.${address.kind}` as 'records.address.kinds.billing', address.kind),
      value: addressLines(address).join('\n'),
    })),
  ]
}

export function entryFacts(t: TFunction, record: Reached): Fact[] {
  const kind = (name: string) => t(`records.entryKinds.${name}` as 'records.entryKinds.work', name)
  return [
    {
      field: 'phones',
      label: t('records.fields.phones'),
      value: record.phones.length > 0 && (
        <Flex vertical>
          {record.phones.toSorted(primaryFirst).map((phone) => (
            <span key={phone.value} className={styles.contactLine}>
              <PhoneLink phone={phone} /> <small>{kind(phone.kind)}</small>
            </span>
          ))}
        </Flex>
      ),
    },
    {
      field: 'emails',
      label: t('records.fields.emails'),
      value: record.emails.length > 0 && (
        <Flex vertical>
          {record.emails.toSorted(primaryFirst).map((email) => (
            <span key={email.value} className={styles.contactLine}>
              <EmailLink email={email} /> <small>{kind(email.kind)}</small>
            </span>
          ))}
        </Flex>
      ),
    },
  ]
}

function addressLines(address: Addressed['addresses'][number]): string[] {
  const town = [address.postalCode, address.city].filter(Boolean).join(' ')
  const named = address.country ? country(address.country) : ''
  return [...address.lines, [town, address.region].filter(Boolean).join(', '), named].filter(Boolean)
}

export function customFacts(t: TFunction, fields: readonly CustomField[], record: Detail): Fact[] {
  const held = (record.customFields ?? {}) as Record<string, unknown>
  const words = { nothing: '', yes: t('common.yes'), no: t('common.no') }
  return fields.map((field) => {
    const value = held[field.key]
    if (field.sensitive) {
      return { label: field.label, value: sensitiveFact(record.id, `customFields.${field.key}`, value, field.label) }
    }
    const chosen = (Array.isArray(value) ? value : [value]).map(
      (item) => field.options.find((option) => option.value === item)?.label ?? item,
    )
    const name = `customFields.${field.key}`
    return { field: name, label: field.label, value: readable(chosen.length === 1 ? chosen[0] : chosen, words) }
  })
}

export function keepingFacts(t: TFunction, record: Addressed): Fact[] {
  return [
    { label: t('records.fields.owner'), value: record.owner && <Owner owner={record.owner} /> },
    { label: t('records.fields.description'), value: record.description },
    ...timeFacts(t, record),
  ]
}

export function timeFacts(t: TFunction, record: Detail): Fact[] {
  return [
    {
      label: t('records.fields.createdAt'),
      value: dateTime(record.createdAt) + (record.createdBy ? ` · ${record.createdBy.name}` : ''),
    },
    { label: t('records.fields.updatedAt'), value: dateTime(record.updatedAt) },
  ]
}
