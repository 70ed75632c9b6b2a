import { Button, Card, Collapse, Flex, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useAction } from '../api/useAction'
import { type ApprovalTrailFragment, WithdrawApprovalDocument } from '../gql/graphql'
import { pathOf } from '../records/paths'
import { useMe } from '../session/session'
import { Decide } from './Decide'
import { ApprovalTag, isRunning } from './status'
import { Trail } from './Trail'
import { useTell } from './useTell'

/** One approval in a list: where it stands, its trail, and taking it back. */
export function ApprovalCard({ approval }: { approval: ApprovalTrailFragment }) {
  const { t } = useTranslation()
  return (
    <Card
      role="article"
      aria-label={approval.title}
      style={{ marginBottom: 16 }}
      title={<Link to={pathOf(approval.recordId)}>{approval.title}</Link>}
      extra={<ApprovalTag approval={approval} />}
    >
      <Flex vertical gap={12}>
        <Actions approval={approval} />
        <Collapse
          ghost
          size="small"
          items={[{ key: 'trail', label: t('approvals.trail'), children: <Trail approval={approval} /> }]}
        />
      </Flex>
    </Card>
  )
}

/** What the reader may do about an approval: decide where it is their turn, take back what is theirs. */
export function Actions({ approval }: { approval: ApprovalTrailFragment }) {
  const { t } = useTranslation()
  const { user } = useMe()
  const tell = useTell()
  const withdraw = useAction(WithdrawApprovalDocument)
  const seat = approval.seats.find(({ mine }) => mine)
  const own = isRunning(approval) && approval.submittedById === user.id
  if (!seat && !own) return null
  return (
    <Flex gap={8} wrap>
      {seat && <Decide seatId={seat.id} title={approval.title} nodes={approval.nodes} node={approval.node} />}
      {own && (
        <Popconfirm
          title={t('approvals.withdrawTitle', { name: approval.title })}
          okText={t('approvals.withdraw')}
          onConfirm={async () => tell(await withdraw({ input: { id: approval.id } }))}
        >
          <Button>{t('approvals.withdraw')}</Button>
        </Popconfirm>
      )}
    </Flex>
  )
}
