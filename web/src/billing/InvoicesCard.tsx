import { Alert, App, Button, Card, Empty, Flex, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { type InvoiceRowFragment, InvoicesDocument, PayInvoiceDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import styles from './billing.module.css'
import { isSome, shown, whyNot } from './names'
import { useRepeated } from './useRepeated'

const COLOURS = { DRAFT: 'default', OPEN: 'orange', PAID: 'green', VOID: 'default' } as const

const REFUNDS = { PENDING: 'processing', SUCCEEDED: 'green', FAILED: 'orange' } as const

/** `returning` from the bank: what it decided is told to us, and is looked for until it is there. */
export function InvoicesCard({ hasCard, returning }: { hasCard: boolean; returning: boolean }) {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({
    query: InvoicesDocument,
    variables: { first: 50 },
    requestPolicy: 'cache-and-network',
  })
  const refresh = () => again({ requestPolicy: 'network-only' })
  const waits = data?.invoices.some(({ lastTry }) => lastTry?.state === 'PENDING') ?? false
  useRepeated(again, waits)
  return (
    <Card title={t('billing.invoices')} styles={{ body: { paddingBlock: 4 } }}>
      {error && !data && <FaultResult fault={faultOf(error)} onRetry={refresh} />}
      {!data && !error && <Skeleton active />}
      {returning && waits && <Alert type="info" showIcon title={t('billing.bankDecides')} style={{ marginBlock: 8 }} />}
      {data?.invoices.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('billing.noInvoices')} />
      )}
      <ul className={styles.rows} aria-label={t('billing.invoices')}>
        {data?.invoices.map((invoice) => (
          <Row key={invoice.id} invoice={invoice} hasCard={hasCard} onAgain={refresh} />
        ))}
      </ul>
    </Card>
  )
}

type RowProps = { invoice: InvoiceRowFragment; hasCard: boolean; onAgain: () => void }

function Row({ invoice, hasCard, onAgain }: RowProps) {
  const { t } = useTranslation()
  const isNote = invoice.kind === 'CREDIT_NOTE'
  return (
    <li>
      <div style={{ minWidth: 0 }}>
        <Typography.Text strong>{invoice.number}</Typography.Text>{' '}
        <Tag color={isNote ? 'blue' : COLOURS[invoice.state]}>
          {isNote ? t('billing.creditNote') : t(`billing.states.${invoice.state}`)}
        </Tag>
        <br />
        <Typography.Text type="secondary">
          {day(invoice.issuedOn)}
          {isSome(invoice.due) && ` · ${t('billing.dueOn', { day: day(invoice.dueOn) })}`}
        </Typography.Text>
        <Standing invoice={invoice} />
      </div>
      <Flex gap={12} align="center" wrap justify="flex-end">
        <Typography.Text>{shown(invoice.total)}</Typography.Text>
        {invoice.state === 'OPEN' && hasCard && <Pay invoice={invoice} onAgain={onAgain} />}
        {invoice.url ? (
          <Button size="small" href={invoice.url} aria-label={t('billing.pdfOf', { number: invoice.number })}>
            {t('billing.pdf')}
          </Button>
        ) : (
          <Button size="small" onClick={onAgain} aria-label={t('billing.pdfSoon', { number: invoice.number })}>
            {t('billing.pdfWait')}
          </Button>
        )}
      </Flex>
    </li>
  )
}

/** What the last attempt came to, or where a refund is. */
function Standing({ invoice: { lastTry, refund } }: { invoice: InvoiceRowFragment }) {
  const { t } = useTranslation()
  if (refund)
    return (
      <div>
        <Tag color={REFUNDS[refund.state]}>
          {t(`billing.refunds.${refund.state}`, { amount: shown(refund.amount) })}
        </Tag>
      </div>
    )
  if (!lastTry) return null
  return (
    <div>
      <Typography.Text type={lastTry.state === 'PENDING' ? 'secondary' : 'danger'}>
        {lastTry.state === 'PENDING' ? t('billing.underWay') : whyNot(t, lastTry.problem)}
      </Typography.Text>
    </div>
  )
}

/** Pay now: by the card, on the bank's own page where it wants to ask. */
function Pay({ invoice, onAgain }: { invoice: InvoiceRowFragment; onAgain: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const pay = useAction(PayInvoiceDocument)
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    const payload = await pay({ input: { invoiceId: invoice.id } })
    if (payload?.url) {
      window.location.assign(payload.url)
      return
    }
    setBusy(false)
    const problem = payload?.userErrors[0]?.message ?? refusal(payload?.invoice ?? undefined)
    if (problem) message.error(problem, 8)
    else if (payload?.invoice?.state === 'PAID') message.success(t('billing.paidNow'))
    onAgain()
  }
  const refusal = (found: InvoiceRowFragment | undefined) =>
    found?.lastTry?.state === 'FAILED' ? whyNot(t, found.lastTry.problem) : undefined
  const asks = invoice.lastTry?.state === 'PENDING' || invoice.lastTry?.problem === 'authentication_required'
  return (
    <Button size="small" type="primary" loading={busy} onClick={() => void go()}>
      {t(asks ? 'billing.confirmAtBank' : 'billing.payByCard')}
    </Button>
  )
}
