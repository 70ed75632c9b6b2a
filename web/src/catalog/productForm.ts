import type { CreateProductInput, ProductDetailFragment, ProductKind, ProductTaxCategory } from '../gql/graphql'
import type { MoneyValue } from '../records/MoneyInput'
import { plainInput } from '../records/recordForm'
import type { Snapshot } from '../records/useSaveRecord'

export type ProductForm = {
  name: string
  sku: string | null
  kind: ProductKind | null
  unit: string | null
  taxCategory: ProductTaxCategory | null
  taxRate: number | null
  active: boolean
  cost: MoneyValue | null
  description: string | null
  ownerId: string | null
  tagIds: string[]
  customFields: Record<string, unknown>
}

export function emptyProduct(ownerId: string): ProductForm {
  return {
    name: '',
    sku: null,
    kind: 'GOODS',
    unit: null,
    taxCategory: 'STANDARD',
    taxRate: null,
    active: true,
    cost: null,
    description: null,
    ownerId,
    tagIds: [],
    customFields: {},
  }
}

export function productSnapshot(product: ProductDetailFragment): Snapshot<ProductForm> {
  const { cost } = product
  return {
    id: product.id,
    version: product.version,
    values: {
      name: product.name,
      sku: product.sku ?? null,
      kind: product.kind ?? null,
      unit: product.unit ?? null,
      taxCategory: product.taxCategory ?? null,
      taxRate: product.taxRate ?? null,
      active: product.active ?? false,
      cost: cost ? { amountMinor: cost.amountMinor, currency: cost.currency } : null,
      description: product.description ?? null,
      ownerId: product.owner?.id ?? null,
      tagIds: [],
      customFields: { ...(product.customFields as Record<string, unknown> | undefined) },
    },
  }
}

export function productInput<Form extends Partial<ProductForm>>(form: Form): CreateProductInput {
  return plainInput(form) as CreateProductInput
}
