import { Collapse, Empty, Flex, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { faultOf } from '../api/faults'
import { type AssignmentRuleInput, PreviewAssignmentDocument, type PreviewAssignmentQuery } from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { howWords, reasonsOf } from './decisionWords'

type Foreseen = PreviewAssignmentQuery['previewAssignment'][number]

/** Who would get the last hundred leads by the rules as they are being edited, and why. */
export function PreviewList({ terms, ruleId }: { terms: AssignmentRuleInput; ruleId: string | undefined }) {
  const { t } = useTranslation()
  const variables = { terms, ruleId: ruleId ?? null }
  const [{ data, error, fetching }, ask] = useQuery({
    query: PreviewAssignmentDocument,
    variables,
    requestPolicy: 'network-only',
  })
  if (error && !fetching)
    return <FaultResult fault={faultOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data || fetching) return <Skeleton active paragraph={{ rows: 5 }} />
  return (
    <section aria-label={t('assignment.previewTitle')}>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {t('assignment.previewTitle')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('assignment.previewLead')}</Typography.Paragraph>
      {data.previewAssignment.length === 0 && <Empty description={t('assignment.previewNone')} />}
      <Totals found={data.previewAssignment} />
      <Collapse
        size="small"
        items={data.previewAssignment.map((each) => ({
          key: each.id,
          label: <Line found={each} />,
          children: <Why found={each} />,
        }))}
      />
    </section>
  )
}

/** How many each would get. */
function Totals({ found }: { found: readonly Foreseen[] }) {
  const { nameOf } = usePeople()
  const { t } = useTranslation()
  const counts = new Map<string, number>()
  for (const { decision } of found) {
    const who = decision.ownerId ? nameOf(decision.ownerId) : t(`assignment.to.${decision.how}`)
    counts.set(who, (counts.get(who) ?? 0) + 1)
  }
  return (
    <Flex gap={8} wrap style={{ marginBottom: 12 }}>
      {[...counts].map(([who, count]) => (
        <Tag key={who}>
          {who} {count}
        </Tag>
      ))}
    </Flex>
  )
}

function Line({ found: { title, decision } }: { found: Foreseen }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  return (
    <Flex gap={8} wrap justify="space-between">
      <span style={{ overflowWrap: 'anywhere' }}>{title}</span>
      <strong>{decision.ownerId ? nameOf(decision.ownerId) : t(`assignment.to.${decision.how}`)}</strong>
    </Flex>
  )
}

function Why({ found: { decision } }: { found: Foreseen }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  return (
    <>
      <Typography.Paragraph>{howWords(t, decision)}</Typography.Paragraph>
      <ul style={{ margin: 0 }}>
        {reasonsOf(t, decision, nameOf).map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  )
}
