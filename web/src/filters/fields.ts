import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useQuery } from 'urql'

import {
  type AccountKind,
  type ActivityKind,
  type ActivityPriority,
  type ActivityDirection,
  type DealForecastCategory,
  type DealLostReason,
  type DealStatus,
  type LeadDisqualifyReason,
  type LeadStatus,
  type ProductKind,
  type ProductTaxCategory,
  type QuoteStatus,
  type RecordFieldOfferFragment,
  RecordFieldsDocument,
} from '../gql/graphql'

export type OfferedField = RecordFieldOfferFragment

/** The fields of a kind of record as the person has them; empty until they are known. */
export function useRecordFields(recordType: string): { fields: readonly OfferedField[]; fetching: boolean } {
  const [{ data, fetching }] = useQuery({
    query: RecordFieldsDocument,
    variables: { recordType },
    requestPolicy: 'cache-first',
  })
  return useMemo(() => ({ fields: data?.recordFields ?? [], fetching }), [data, fetching])
}

/** A choice as it is called: a company's own by its label, the product's by the word its screens have for it. */
export function choices(t: TFunction, recordType: string, field: OfferedField): { value: string; label: string }[] {
  return field.choices.map(({ value, label }) => ({ value, label: label || builtIn(t, recordType, field.name, value) }))
}

function builtIn(t: TFunction, recordType: string, field: string, value: string): string {
  switch (`${recordType}.${field}`) {
    case 'account.kind':
      return t(`records.kinds.${value as AccountKind}`)
    case 'activity.kind':
      return t(`activities.kinds.${value as ActivityKind}`)
    case 'activity.priority':
      return t(`activities.priorities.${value as ActivityPriority}`)
    case 'activity.direction':
      return t(`activities.directions.${value as ActivityDirection}`)
    case 'lead.status':
      return t(`leads.statuses.${value as LeadStatus}`)
    case 'lead.disqualifyReason':
      return t(`leads.reasons.${value as LeadDisqualifyReason}`)
    case 'product.kind':
      return t(`catalog.kinds.${value as ProductKind}`)
    case 'product.taxCategory':
      return t(`catalog.taxes.${value as ProductTaxCategory}`)
    case 'quote.status':
      return t(`quotes.statuses.${value as QuoteStatus}`)
    case 'deal.status':
      return t(`deals.statuses.${value as DealStatus}`)
    case 'deal.forecast':
      return t(`deals.forecasts.${value as DealForecastCategory}`)
    case 'deal.lostReason':
      return t(`deals.reasons.${value as DealLostReason}`)
    default:
      return value
  }
}
