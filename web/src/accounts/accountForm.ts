import type { AccountDetailFragment, AccountKind, CreateAccountInput } from '../gql/graphql'
import type { MoneyValue } from '../records/MoneyInput'
import { type CommonForm, commonForm, commonInput, emptyCommon } from '../records/recordForm'
import type { Snapshot } from '../records/useSaveRecord'

export type AccountForm = CommonForm & {
  name: string
  kind: AccountKind | null
  website: string | null
  industry: string | null
  parentId: string | null
  accountNumber: string | null
  bankAccount: string | null
  employees: number | null
  annualRevenue: MoneyValue | null
}

export function emptyAccount(ownerId: string): AccountForm {
  return {
    name: '',
    kind: null,
    website: null,
    industry: null,
    parentId: null,
    accountNumber: null,
    bankAccount: null,
    employees: null,
    annualRevenue: null,
    ...emptyCommon(ownerId),
  }
}

export function accountSnapshot(account: AccountDetailFragment): Snapshot<AccountForm> {
  const revenue = account.annualRevenue
  return {
    id: account.id,
    version: account.version,
    values: {
      name: account.name,
      kind: account.kind ?? null,
      website: account.website ?? null,
      industry: account.industry ?? null,
      parentId: account.parent?.id ?? null,
      accountNumber: account.accountNumber ?? null,
      bankAccount: account.bankAccount ?? null,
      employees: account.employees ?? null,
      annualRevenue: revenue ? { amountMinor: revenue.amountMinor, currency: revenue.currency } : null,
      ...commonForm(account),
    },
  }
}

export function accountInput<Form extends Partial<AccountForm>>(form: Form): Partial<CreateAccountInput> {
  return commonInput(form)
}
