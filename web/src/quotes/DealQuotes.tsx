import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Skeleton, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { type DealDetailFragment, QuotesDocument } from '../gql/graphql'
import { pathOf } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { QuoteDrawer } from './QuoteDrawer'
import { QuoteCard } from './QuotesPage'

/** The quotes of a deal, and a new one that begins with what the deal says. */
export function DealQuotes({ deal }: { deal: DealDetailFragment }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const access = useAccess('quote')
  const [creating, setCreating] = useState(false)
  const variables = { filter: { dealId: { eq: deal.id } }, first: 50 }
  const [{ data, error }, retry] = useQuery({ query: QuotesDocument, variables })
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  const start = {
    name: deal.name,
    dealId: deal.id,
    accountId: deal.account?.id ?? null,
    contactId: deal.contact?.id ?? null,
  }
  return (
    <Space vertical size="middle" style={{ width: '100%' }}>
      {data.quotes.nodes.length === 0 && <Empty description={t('quotes.noneOfDeal')} />}
      {data.quotes.nodes.map((quote) => (
        <QuoteCard key={quote.id} quote={quote} />
      ))}
      {access.may('CREATE') && (
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
          {t('quotes.new')}
        </Button>
      )}
      {creating && (
        <QuoteDrawer start={start} onSaved={(id) => void navigate(pathOf(id))} onClose={() => setCreating(false)} />
      )}
    </Space>
  )
}
