import { Card, Descriptions, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { usePeople } from '../access/names'
import type { ApprovalInboxQuery } from '../gql/graphql'
import { Ago } from '../records/cells'
import { pathOf } from '../records/paths'
import { Decide } from './Decide'
import { Due } from './Due'
import { useShown } from './values'

type Waiting = ApprovalInboxQuery['approvalInbox'][number]

/** A decision that waits: what it is about, as it was submitted, and the ways to decide. */
export function WaitingCard({ waiting }: { waiting: Waiting }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const shown = useShown()
  const known = waiting.values.filter(({ value, money }) => money ?? (value !== null && value !== ''))
  return (
    <Card
      role="article"
      aria-label={waiting.title}
      style={{ marginBottom: 16 }}
      title={<Link to={pathOf(waiting.recordId)}>{waiting.title}</Link>}
      extra={<Tag style={{ marginInlineEnd: 0 }}>{waiting.nodes[waiting.node]}</Tag>}
    >
      <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }}>
        <Typography.Text type="secondary">
          {t('approvals.submittedBy', { name: nameOf(waiting.submittedById) })} <Ago at={waiting.submittedAt} />
        </Typography.Text>
        {waiting.dueAt && <Due at={waiting.dueAt} />}
        {waiting.forId && <Tag color="gold">{t('approvals.onBehalf', { name: nameOf(waiting.forId) })}</Tag>}
      </Flex>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, xl: 3 }}
        style={{ marginBottom: 12 }}
        items={known.map((each) => ({ key: each.name, label: each.label, children: shown(each) }))}
      />
      <Decide seatId={waiting.id} title={waiting.title} nodes={waiting.nodes} node={waiting.node} />
    </Card>
  )
}
