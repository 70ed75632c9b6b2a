import type { CreateDealInput, DealDetailFragment } from '../gql/graphql'
import type { MoneyValue } from '../records/MoneyInput'
import { plainInput } from '../records/recordForm'
import type { Snapshot } from '../records/useSaveRecord'

export type DealForm = {
  name: string
  accountId: string | null
  contactId: string | null
  stageId: string | null
  amount: MoneyValue | null
  closesOn: string | null
  forecast: string | null
  source: string | null
  nextStep: string | null
  description: string | null
  ownerId: string | null
  tagIds: string[]
  customFields: Record<string, unknown>
}

export function emptyDeal(ownerId: string, start: Partial<DealForm> = {}): DealForm {
  return {
    name: '',
    accountId: null,
    contactId: null,
    stageId: null,
    amount: null,
    closesOn: null,
    forecast: null,
    source: null,
    nextStep: null,
    description: null,
    ownerId,
    tagIds: [],
    customFields: {},
    ...start,
  }
}

export function dealSnapshot(deal: DealDetailFragment): Snapshot<DealForm> {
  const { amount } = deal
  return {
    id: deal.id,
    version: deal.version,
    values: {
      name: deal.name,
      accountId: deal.account?.id ?? null,
      contactId: deal.contact?.id ?? null,
      stageId: deal.stage?.id ?? null,
      amount: amount ? { amountMinor: amount.amountMinor, currency: amount.currency } : null,
      closesOn: deal.closesOn ?? null,
      forecast: deal.forecast ?? null,
      source: deal.source ?? null,
      nextStep: deal.nextStep ?? null,
      description: deal.description ?? null,
      ownerId: deal.owner?.id ?? null,
      tagIds: deal.tags.map(({ id }) => id),
      customFields: { ...(deal.customFields as Record<string, unknown> | undefined) },
    },
  }
}

/** A new deal that names no stage or forecast begins where the house begins it. */
export function newDealInput(form: DealForm): CreateDealInput {
  const { stageId, forecast, ...input } = dealInput(form)
  return { ...input, ...(stageId ? { stageId } : {}), ...(forecast ? { forecast } : {}) } as CreateDealInput
}

export function dealInput<Form extends Partial<DealForm>>(form: Form): Partial<CreateDealInput> {
  return plainInput(form) as Partial<CreateDealInput>
}
