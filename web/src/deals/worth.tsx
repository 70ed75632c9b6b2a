import { money } from '../i18n/format'

type Money = { amountMinor: string; currency: string }

/** An amount as it is read. */
export function Worth({ amount }: { amount: Money | null | undefined }) {
  return amount ? <span style={{ whiteSpace: 'nowrap' }}>{money(amount.amountMinor, amount.currency)}</span> : null
}
