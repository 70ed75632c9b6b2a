import { App, Button, Card, Empty, Popconfirm, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { ChannelCostsDocument, type ChannelCostsQuery, DeleteChannelCostDocument } from '../gql/graphql'
import { day, money } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'

type Cost = ChannelCostsQuery['channelCosts'][number]

/** What somebody wrote down, the newest first. */
export function CostsCard() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: ChannelCostsDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <Card title={t('channels.costs')}>
      {!data && <Skeleton active />}
      {data?.channelCosts.length === 0 && <Empty description={t('channels.noCosts')} />}
      <ul className={styles.rows}>
        {data?.channelCosts.map((cost) => (
          <li key={cost.id}>
            <CostRow cost={cost} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function CostRow({ cost }: { cost: Cost }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(DeleteChannelCostDocument)
  const name = [cost.source, cost.medium, cost.campaign, cost.keyword].filter(Boolean).join(' · ')
  const confirmed = async () => {
    const problem = (await remove({ input: { id: cost.id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <>
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <strong>{name}</strong>
        <br />
        <Typography.Text type="secondary">
          {money(cost.amount.amountMinor, cost.amount.currency)} · {day(cost.fromDay)} – {day(cost.toDay)}
        </Typography.Text>
      </div>
      <Popconfirm title={t('channels.removeTitle')} onConfirm={confirmed}>
        <Button size="small" danger aria-label={t('channels.removeOf', { name })}>
          {t('channels.remove')}
        </Button>
      </Popconfirm>
    </>
  )
}
