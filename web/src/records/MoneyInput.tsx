import { InputNumber, Select, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { minorDigits } from '../i18n/format'
import { useMe } from '../session/session'

/** An amount as the API has it: integer minor units, as text. */
export type MoneyValue = { amountMinor: string; currency: string }

type Props = {
  id?: string
  /** What it is called where no label stands beside it. */
  label?: string
  value?: MoneyValue | null
  onChange?: (value: MoneyValue | null) => void
}

const CURRENCIES = Intl.supportedValuesOf('currency').map((value) => ({ value, label: value }))

/** Typed in whole units of a currency, the company's at first. */
export function MoneyInput({ id, label, value, onChange }: Props) {
  const { t } = useTranslation()
  const { tenant } = useMe()
  const [chosen, setChosen] = useState(tenant.currency)
  const currency = value?.currency ?? chosen
  const digits = minorDigits(currency)

  const type = (amount: number | null) =>
    onChange?.(amount === null ? null : { amountMinor: String(Math.round(amount * 10 ** digits)), currency })
  const choose = (next: string) => {
    setChosen(next)
    if (!value) return
    const amount = Number(value.amountMinor) / 10 ** digits
    onChange?.({ amountMinor: String(Math.round(amount * 10 ** minorDigits(next))), currency: next })
  }
  return (
    <Space.Compact block>
      <Select
        showSearch
        value={currency}
        onChange={choose}
        options={CURRENCIES}
        style={{ width: 100 }}
        aria-label={t('records.currency')}
      />
      <InputNumber<number>
        id={id ?? ''}
        {...(label && { 'aria-label': label })}
        value={value ? Number(value.amountMinor) / 10 ** digits : null}
        onChange={type}
        precision={digits}
        style={{ width: '100%' }}
      />
    </Space.Compact>
  )
}
