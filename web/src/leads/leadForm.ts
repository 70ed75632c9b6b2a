import type { CreateLeadInput, LeadDetailFragment } from '../gql/graphql'
import type { MoneyValue } from '../records/MoneyInput'
import { entriesForm, plainInput } from '../records/recordForm'
import type { Entry } from '../records/EntriesField'
import type { Snapshot } from '../records/useSaveRecord'
import type { Signature } from './signature'

export type LeadForm = {
  name: string
  company: string | null
  /** A phone number or an e-mail address: the one way to reach somebody that a new lead needs. */
  reach: string | null
  title: string | null
  phones: Entry[]
  emails: Entry[]
  industry: string | null
  employees: number | null
  region: string | null
  website: string | null
  opportunityAmount: MoneyValue | null
  source: string | null
  message: string | null
  ownerId: string | null
  tagIds: string[]
  customFields: Record<string, unknown>
}

export function emptyLead(ownerId: string): LeadForm {
  return {
    name: '',
    company: null,
    reach: null,
    title: null,
    phones: [],
    emails: [],
    industry: null,
    employees: null,
    region: null,
    website: null,
    opportunityAmount: null,
    source: null,
    message: null,
    ownerId,
    tagIds: [],
    customFields: {},
  }
}

export function leadSnapshot(lead: LeadDetailFragment): Snapshot<LeadForm> {
  const { opportunityAmount: worth } = lead
  return {
    id: lead.id,
    version: lead.version,
    values: {
      name: lead.name,
      company: lead.company ?? null,
      reach: null,
      title: lead.title ?? null,
      phones: entriesForm(lead.phones),
      emails: entriesForm(lead.emails),
      industry: lead.industry ?? null,
      employees: lead.employees ?? null,
      region: lead.region ?? null,
      website: lead.website ?? null,
      opportunityAmount: worth ? { amountMinor: worth.amountMinor, currency: worth.currency } : null,
      source: lead.source ?? null,
      message: lead.message ?? null,
      ownerId: lead.owner?.id ?? null,
      tagIds: lead.tags.map(({ id }) => id),
      customFields: { ...(lead.customFields as Record<string, unknown> | undefined) },
    },
  }
}

export function leadInput<Form extends Partial<LeadForm>>(form: Form): Partial<CreateLeadInput> {
  const { reach, ...rest } = form
  const input = plainInput(rest) as Partial<CreateLeadInput>
  if (!reach?.trim()) return input
  const entry = { value: reach.trim(), kind: 'work', primary: (input.phones ?? input.emails ?? []).length === 0 }
  return reach.includes('@')
    ? { ...input, emails: [entry, ...(input.emails ?? [])] }
    : { ...input, phones: [entry, ...(input.phones ?? [])] }
}

/** What of a signature goes into which field. What it does not tell is left as it was. */
export function fromSignature({ emails, phones, ...found }: Signature): Partial<LeadForm> {
  const [reach] = [...phones, ...emails]
  const entries = (values: readonly string[]): Entry[] =>
    values.filter((value) => value !== reach).map((value) => ({ value, kind: 'work', primary: false }))
  return { ...found, ...(reach ? { reach } : {}), phones: entries(phones), emails: entries(emails) }
}
