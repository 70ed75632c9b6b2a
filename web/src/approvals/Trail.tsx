import { Timeline, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import type { ApprovalTrailFragment } from '../gql/graphql'
import { Ago } from '../records/cells'

type Step = ApprovalTrailFragment['steps'][number]

const TONES: Partial<Record<Step['action'], string>> = {
  APPROVED: 'green',
  REFUSED: 'red',
  SENT_BACK: 'orange',
  WITHDRAWN: 'gray',
  OUTDATED: 'orange',
}

/** Everything that happened to an approval, and who is asked now. */
export function Trail({ approval }: { approval: ApprovalTrailFragment }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const asked = approval.status === 'APPROVING' ? approval.seats.filter(({ state }) => state === 'OPEN') : []
  const now = asked.length > 0 && [
    {
      key: 'now',
      color: 'blue',
      content: t('approvals.asked', { node: approval.nodes[approval.node], names: asked.map(({ userId }) => nameOf(userId)).join(', ') }),
    },
  ]
  return (
    <Timeline
      aria-label={t('approvals.trailOf', { name: approval.title })}
      items={[
        ...approval.steps.map((step) => ({ key: String(step.number), color: TONES[step.action] ?? 'blue', content: <Line step={step} /> })),
        ...(now || []),
      ]}
    />
  )
}

function Line({ step }: { step: Step }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  return (
    <>
      <strong>{step.byId ? nameOf(step.byId) : t('approvals.byItself')}</strong>{' '}
      {t(`approvals.acts.${step.action}`, { name: step.toId ? nameOf(step.toId) : '' })}{' '}
      <Typography.Text type="secondary">
        {[step.nodeName, step.forId && t('approvals.onBehalf', { name: nameOf(step.forId) })].filter(Boolean).join(' · ')}{' '}
        <Ago at={step.at} />
      </Typography.Text>
      {step.comment && <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{step.comment}</div>}
    </>
  )
}
