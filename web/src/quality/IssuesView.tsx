import { App, Button, Empty, Flex, Segmented, Select, Skeleton, Switch, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { QualityIssuesDocument, type QualityIssuesQuery, type QualityState, WaiveQualityIssueDocument } from '../gql/graphql'
import { Ago } from '../records/cells'
import { pathOf, recordTypeName } from '../records/paths'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import styles from './quality.module.css'

type Issue = QualityIssuesQuery['qualityIssues']['nodes'][number]

const STEP = 25
const KINDS = ['account', 'contact', 'lead'] as const
const STATES: readonly QualityState[] = ['OPEN', 'WAIVED', 'FIXED']

/** Records that fail a rule, the latest found first. */
export function IssuesView() {
  const { t } = useTranslation()
  const [recordType, setRecordType] = useState<(typeof KINDS)[number]>('account')
  const [state, setState] = useState<QualityState>('OPEN')
  const [mine, setMine] = useState(false)
  const [first, setFirst] = useState(STEP)
  const [{ data, fetching, error }, again] = useQuery({
    query: QualityIssuesDocument,
    variables: { recordType, state, mine, first },
  })
  const leads = useHasModule('leads')
  const found = data?.qualityIssues
  return (
    <>
      <Flex wrap gap={12} align="center" style={{ marginBottom: 12 }}>
        <Segmented
          aria-label={t('quality.kind')}
          value={recordType}
          onChange={setRecordType}
          options={KINDS.filter((kind) => kind !== 'lead' || leads).map((value) => ({ value, label: t(`records.plurals.${value}`) }))}
        />
        <Select
          aria-label={t('quality.state')}
          value={state}
          onChange={setState}
          style={{ minWidth: 140 }}
          options={STATES.map((value) => ({ value, label: t(`quality.states.${value}`) }))}
        />
        <Flex gap={8} align="center">
          <Switch checked={mine} onChange={setMine} aria-label={t('quality.mine')} />
          <span aria-hidden>{t('quality.mine')}</span>
        </Flex>
      </Flex>
      {error && !found && (
        <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
      )}
      {!found && !error && <Skeleton active />}
      {found?.nodes.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('quality.noIssues')} />
      )}
      {found && (
        <ul className={styles.issues} aria-label={t('quality.issues')}>
          {found.nodes.map((issue) => (
            <IssueRow key={`${issue.rule.id}${issue.recordId}`} issue={issue} />
          ))}
        </ul>
      )}
      {found?.pageInfo.hasNextPage && (
        <Button block loading={fetching} onClick={() => setFirst(first + STEP)}>
          {t('quality.more')}
        </Button>
      )}
    </>
  )
}

function IssueRow({ issue }: { issue: Issue }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const waive = useAction(WaiveQualityIssueDocument)
  const mayChange = useAccess(recordTypeName(issue.rule.recordType)).may('UPDATE')
  const waived = issue.state === 'WAIVED'
  const turn = async () => {
    const input = { ruleId: issue.rule.id, recordId: issue.recordId, waived: !waived }
    const problem = (await waive({ input }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <li className={styles.issue}>
      <div className={styles.text}>
        <Link to={pathOf(issue.recordId)}>{issue.title}</Link>
        <Typography.Text type="secondary">
          {issue.owner?.name ?? t('quality.nobody')} · <Ago at={issue.foundAt} />
        </Typography.Text>
      </div>
      <Tag style={{ whiteSpace: 'normal' }}>{t('quality.fails', { rule: issue.rule.label })}</Tag>
      {mayChange && issue.state !== 'FIXED' && (
        <Button size="small" onClick={() => void turn()}>
          {t(waived ? 'quality.reopen' : 'quality.waive')}
        </Button>
      )}
    </li>
  )
}
