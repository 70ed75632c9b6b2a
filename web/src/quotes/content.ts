import type { QuoteContentInput, QuoteFiguresFragment } from '../gql/graphql'
import { minorDigits } from '../i18n/format'

/** A line as it is typed: amounts in whole units, empty where the price book says it. */
export type LineForm = {
  key: number
  productId: string | null
  /** What the product is called where it is chosen. */
  productName: string
  name: string
  description: string
  unit: string
  quantity: string
  price: number | null
  baseQuantity: string
  discountRate: number
  discountMinor: string
  optional: boolean
  taxCategory: string | null
  taxRate: number | null
}

export type ContentForm = {
  currency: string
  priceBookId: string | null
  taxIncluded: boolean | null
  discountRate: number
  discount: number | null
  lines: LineForm[]
}

let last = 0

export function emptyLine(): LineForm {
  last += 1
  return {
    key: last,
    productId: null,
    productName: '',
    name: '',
    description: '',
    unit: '',
    quantity: '1',
    price: null,
    baseQuantity: '1',
    discountRate: 0,
    discountMinor: '0',
    optional: false,
    taxCategory: null,
    taxRate: null,
  }
}

const TAX_NAMES: Readonly<Record<string, string>> = {
  S: 'STANDARD', Z: 'ZERO', E: 'EXEMPT', AE: 'REVERSE_CHARGE', G: 'EXPORT', K: 'INTRA_COMMUNITY', O: 'OUTSIDE',
}

function whole(minor: string, currency: string): number {
  return Number(minor) / 10 ** minorDigits(currency)
}

/** What is stored, as a form holds it. A line with a discount for its volume is priced by the book again. */
export function contentForm(
  stored: QuoteFiguresFragment,
  quote: { currency: string; discountRate: number; discount: string },
): ContentForm {
  const { currency } = quote
  return {
    currency,
    priceBookId: stored.priceBookId ?? null,
    taxIncluded: stored.priceBookId ? null : stored.taxIncluded,
    discountRate: quote.discountRate,
    discount: Number(quote.discount) ? whole(quote.discount, currency) : null,
    lines: stored.lines.map((line) => ({
      ...emptyLine(),
      productId: line.productId ?? null,
      productName: line.name,
      name: line.name,
      description: line.description,
      unit: line.unit,
      quantity: line.quantity,
      price: line.volumeDiscount > 0 ? null : whole(line.price.amountMinor, currency),
      baseQuantity: line.baseQuantity,
      discountRate: line.discountRate,
      discountMinor: line.discount.amountMinor,
      optional: line.optional,
      taxCategory: TAX_NAMES[line.taxCategory] ?? null,
      taxRate: line.taxRate,
    })),
  }
}

export function contentInput(form: ContentForm): QuoteContentInput {
  const scale = 10 ** minorDigits(form.currency)
  const minor = (amount: number | null) => (amount === null ? null : String(Math.round(amount * scale)))
  return {
    currency: form.currency,
    priceBookId: form.priceBookId,
    taxIncluded: form.taxIncluded,
    discountRate: form.discountRate,
    discountMinor: minor(form.discount) ?? '0',
    lines: form.lines.map(({ key: _key, productName: _productName, price, taxCategory, name, ...line }) => ({
      ...line,
      name: name || null,
      unit: line.unit || null,
      description: line.description || null,
      priceMinor: minor(price),
      taxCategory: taxCategory as 'STANDARD' | null,
    })),
  }
}

/** Lines somebody has begun but not named yet are not asked about. */
export function begun(form: ContentForm): ContentForm {
  return { ...form, lines: form.lines.filter(({ productId, name }) => productId !== null || name.trim() !== '') }
}
