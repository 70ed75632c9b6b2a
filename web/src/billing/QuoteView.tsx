import { Alert, Skeleton, Typography } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import {
  type EstimateDetailFragment,
  QuoteSubscriptionDocument,
  type QuoteSubscriptionQuery,
  type QuoteSubscriptionQueryVariables,
} from '../gql/graphql'
import { day, list } from '../i18n/format'
import { usePlanName } from '../life/planName'
import { limitAmount, limitName } from '../usage/limitName'
import styles from './billing.module.css'
import { isSome, moduleName, shown } from './names'

type Props = { input: QuoteSubscriptionQueryVariables['input']; onPriced: (is: boolean) => void }

/** What a change would cost and do; the server's own words where it refuses. */
export function QuoteView({ input, onPriced }: Props) {
  const { t } = useTranslation()
  const [{ data, error, fetching }] = useQuery({
    query: QuoteSubscriptionDocument,
    variables: { input },
    requestPolicy: 'network-only',
  })
  const quote = error ? undefined : data?.quoteSubscription
  useEffect(() => onPriced(Boolean(quote) && !fetching), [quote, fetching, onPriced])
  if (error)
    return (
      <Alert type="warning" showIcon role="alert" title={error.graphQLErrors[0]?.message ?? t('common.faults.NETWORK.text')} />
    )
  if (!quote) return <Skeleton active paragraph={{ rows: 3 }} />
  const later = input.when === 'PERIOD_END'
  return (
    <div aria-live="polite" style={{ opacity: fetching ? 0.6 : 1 }}>
      {!later && <Charged found={quote.charged} />}
      <div className={styles.sum}>
        <Typography.Text>{t('billing.next', { day: day(quote.nextOn) })}</Typography.Text>
        <Typography.Text>{shown(quote.renewal.total)}</Typography.Text>
      </div>
      <Effects found={quote.effects} />
    </div>
  )
}

function Charged({ found }: { found: EstimateDetailFragment }) {
  const { t } = useTranslation()
  const nameOf = usePlanName()
  const back = Number(found.total.amountMinor) < 0
  return (
    <>
      {found.lines.map((line) => (
        <div className={styles.sum} key={`${line.plan}-${line.net.amountMinor}`}>
          <Typography.Text type="secondary">
            {t(Number(line.net.amountMinor) < 0 ? 'billing.lineBack' : 'billing.line', {
              plan: nameOf(line.plan),
              from: day(line.startsOn),
              until: day(new Date(Date.parse(line.endsOn) - 86_400_000).toISOString().slice(0, 10)),
              count: line.seats,
            })}
          </Typography.Text>
          <Typography.Text type="secondary">{shown(line.net)}</Typography.Text>
        </div>
      ))}
      {isSome(found.tax) && (
        <div className={styles.sum}>
          <Typography.Text type="secondary">{t('billing.tax')}</Typography.Text>
          <Typography.Text type="secondary">{shown(found.tax)}</Typography.Text>
        </div>
      )}
      <div className={styles.total}>
        <Typography.Text strong>{t(back ? 'billing.toCredit' : 'billing.today')}</Typography.Text>
        <Typography.Text strong>
          {shown(back ? { ...found.total, amountMinor: String(-Number(found.total.amountMinor)) } : found.due)}
        </Typography.Text>
      </div>
    </>
  )
}

function Effects({ found }: { found: QuoteSubscriptionQuery['quoteSubscription']['effects'] }) {
  const { t } = useTranslation()
  const readOnly = found.leaves.filter((each) => each.becomesReadOnly)
  return (
    <>
      {found.gains.length > 0 && (
        <Alert
          type="success"
          style={{ marginTop: 12 }}
          title={t('billing.gains', { names: list(found.gains.map((code) => moduleName(t, code))) })}
        />
      )}
      {readOnly.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginTop: 12 }}
          title={t('billing.readOnly', { names: list(readOnly.map((each) => moduleName(t, each.module))) })}
          description={t('billing.readOnlyText')}
        />
      )}
      {found.exceeds.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginTop: 12 }}
          title={t('billing.exceeds')}
          description={list(
            found.exceeds.map((each) =>
              t('billing.exceed', {
                name: limitName(t, each.name),
                used: limitAmount(each.name, each.used),
                allowed: limitAmount(each.name, each.allowed),
              }),
            ),
          )}
        />
      )}
    </>
  )
}
