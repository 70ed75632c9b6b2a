import { Progress } from 'antd'

import type { TargetCellRowFragment, TargetMeasure } from '../gql/graphql'
import { money, number } from '../i18n/format'

/** A figure of a measure: an amount in the base currency, or a number. */
export function worth(value: string | null | undefined, measure: TargetMeasure, currency: string): string {
  if (value == null) return '–'
  return measure === 'WON_AMOUNT' ? money(value, currency) : number(Number(value))
}

export function percent(value: number | null | undefined): string {
  return value == null ? '–' : `${number(value)}%`
}

/** How far somebody is, as a bar with its figure; a dash without a target. */
export function Attained({ cell }: { cell: TargetCellRowFragment }) {
  if (cell.attainment == null) return '–'
  return (
    <div style={{ minWidth: 140 }}>
      <Progress
        aria-hidden
        size="small"
        percent={Math.min(cell.attainment, 100)}
        showInfo={false}
        status={cell.attainment >= 100 ? 'success' : 'normal'}
      />
      {percent(cell.attainment)}
    </div>
  )
}
