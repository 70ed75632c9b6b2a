import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { MembersDocument, TagsDocument } from '../gql/graphql'
import { money } from '../i18n/format'
import { readable } from '../timeline/readable'
import type { AddressForm } from './AddressesField'
import type { Describe } from './ConflictDialog'
import type { CustomField } from './customFields'
import type { Entry } from './EntriesField'
import type { MoneyValue } from './MoneyInput'

/** The label and the readable value of a form field, for the conflict dialog. */
export function useDescribe(customFields: readonly CustomField[]): Describe {
  const { t } = useTranslation()
  const [{ data: people }] = useQuery({ query: MembersDocument, requestPolicy: 'cache-first' })
  const [{ data: tags }] = useQuery({ query: TagsDocument, variables: { first: 200 }, requestPolicy: 'cache-first' })

  const text = (field: string, value: unknown): ReactNode => {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) {
      return t('common.nothing')
    }
    if (field === 'kind') return t(`records.kinds.${value as 'OTHER'}`)
    if (field === 'ownerId') return people?.members.find(({ id }) => id === value)?.name ?? String(value)
    if (field === 'phones' || field === 'emails') return (value as Entry[]).map((entry) => entry.value).join('\n')
    if (field === 'addresses') {
      return (value as AddressForm[])
        .map((a) => [a.street, a.postalCode, a.city, a.country].filter(Boolean).join(', '))
        .join('\n')
    }
    if (field === 'tagIds') {
      const names = new Map(tags?.tags.nodes.map(({ id, name }) => [id, name]))
      return (value as string[]).map((id) => names.get(id) ?? id).join(', ')
    }
    if (field === 'annualRevenue' || field === 'amount' || field === 'cost') {
      const { amountMinor, currency } = value as MoneyValue
      return money(amountMinor, currency)
    }
    return readable(value, { nothing: t('common.nothing'), yes: t('common.yes'), no: t('common.no') })
  }

  return (field, value) => {
    const key = field.replace(/^customFields\./, '')
    const own = key === field ? undefined : customFields.find((custom) => custom.key === key)
    const name = field === 'tagIds' ? 'tags' : field.replace(/Id$/, '')
    return { label: own?.label ?? t(`records.fields.${name}` as 'records.fields.name'), text: text(field, value) }
  }
}
