import { Card, Skeleton, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { Worth } from '../deals/worth'
import { QuoteContentDocument } from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { Figures } from './Figures'
import styles from './quotes.module.css'

/** The lines of a quote that stays as it is. */
export function ContentView({ quoteId }: { quoteId: string }) {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: QuoteContentDocument, variables: { id: quoteId } })
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  return (
    <Card title={<h2 className={styles.title}>{t('quotes.lines.title')}</h2>}>
      <ol className={styles.lines}>
        {data.quoteContent.lines.map((line, at) => (
          <li key={`${at} ${line.name}`}>
            <span>
              {line.quantity} {line.unit} {line.name} {line.optional && <Tag>{t('quotes.lines.optional')}</Tag>}
            </span>
            <Worth amount={line.amount} />
          </li>
        ))}
      </ol>
      <Figures figures={data.quoteContent} />
    </Card>
  )
}
