import { Button, Card, Empty, Flex, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type InvoiceRowFragment, InvoicesDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import styles from './billing.module.css'
import { isSome, shown } from './names'

const COLOURS = { DRAFT: 'default', OPEN: 'orange', PAID: 'green', VOID: 'default' } as const

export function InvoicesCard() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({
    query: InvoicesDocument,
    variables: { first: 50 },
    requestPolicy: 'cache-and-network',
  })
  const refresh = () => again({ requestPolicy: 'network-only' })
  return (
    <Card title={t('billing.invoices')} styles={{ body: { paddingBlock: 4 } }}>
      {error && !data && <FaultResult fault={faultOf(error)} onRetry={refresh} />}
      {!data && !error && <Skeleton active />}
      {data?.invoices.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('billing.noInvoices')} />
      )}
      <ul className={styles.rows} aria-label={t('billing.invoices')}>
        {data?.invoices.map((invoice) => (
          <Row key={invoice.id} invoice={invoice} onAgain={refresh} />
        ))}
      </ul>
    </Card>
  )
}

function Row({ invoice, onAgain }: { invoice: InvoiceRowFragment; onAgain: () => void }) {
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
      </div>
      <Flex gap={12} align="center">
        <Typography.Text>{shown(invoice.total)}</Typography.Text>
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
