import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

import { share } from '../catalog/words'
import { Worth } from '../deals/worth'
import type { QuoteFiguresFragment } from '../gql/graphql'
import styles from './quotes.module.css'

/** What a quote comes to: sums, the tax of each rate, the total; and why somebody has to approve it. */
export function Figures({ figures }: { figures: QuoteFiguresFragment }) {
  const { t } = useTranslation()
  const { sumOfLines, allowance, taxes, net, total, margin, reasons, taxIncluded } = figures
  return (
    <section aria-label={t('quotes.figures.title')}>
    <dl className={styles.figures}>
      <Row label={t('quotes.figures.lines')} amount={sumOfLines} />
      {Number(allowance.amountMinor) > 0 && <Row label={t('quotes.figures.allowance')} amount={allowance} minus />}
      <Row label={t('records.fields.net')} amount={net} />
      {taxes.map((tax) => (
        <Row key={`${tax.taxCategory} ${tax.taxRate}`} label={t('quotes.figures.tax', { rate: share(tax.taxRate) ?? '' })} amount={tax.tax} />
      ))}
      <Row label={taxIncluded ? t('quotes.figures.totalIncluded') : t('records.fields.total')} amount={total} strong />
      {margin != null && (
        <div>
          <dt>{t('records.fields.margin')}</dt>
          <dd>{share(margin)}</dd>
        </div>
      )}
      {reasons.length > 0 && (
        <div>
          <dt>{t('quotes.figures.approval')}</dt>
          <dd>
            {reasons.map((reason) => (
              <Tag key={reason} color="orange">
                {t(`quotes.reasons.${reason}` as 'quotes.reasons.FLOOR')}
              </Tag>
            ))}
          </dd>
        </div>
      )}
    </dl>
    </section>
  )
}

type RowProps = { label: string; amount: { amountMinor: string; currency: string }; strong?: boolean; minus?: boolean }

function Row({ label, amount, strong = false, minus = false }: RowProps) {
  const value = <Worth amount={amount} />
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {minus && '−'}
        {strong ? <strong>{value}</strong> : value}
      </dd>
    </div>
  )
}
