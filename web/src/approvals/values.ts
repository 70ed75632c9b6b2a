import type { TFunction } from 'i18next'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

import type { ApprovalFieldKind } from '../gql/graphql'
import en from '../locales/en/deals.json'
import { day, money, number } from '../i18n/format'

type Value = {
  name: string
  kind: ApprovalFieldKind
  value?: unknown
  money?: { amountMinor: string; currency: string } | null
}
type Forecast = keyof (typeof en)['forecasts']

/** What a choice is called; what has no word of ours stands as it is. */
export function choiceName(t: TFunction, field: string, value: string): string {
  const name = value.toUpperCase()
  return field === 'forecast' && name in en.forecasts ? t(`deals.forecasts.${name as Forecast}`) : value
}

/** How a value that was submitted is shown. */
export function useShown(): (value: Value) => string {
  const { t } = useTranslation()
  return useCallback(
    ({ name, kind, value, money: amount }) => {
      if (amount) return money(amount.amountMinor, amount.currency)
      if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
      if (typeof value === 'number') return number(value)
      const text = typeof value === 'string' ? value : ''
      if (kind === 'DATE' && text) return day(text)
      return kind === 'CHOICE' ? choiceName(t, name, text) : text
    },
    [t],
  )
}
