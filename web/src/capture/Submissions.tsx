import { App, Button, Card, Empty, Flex, Select, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  type LeadSourceDetailFragment,
  type SubmissionRowFragment,
  SubmissionsDocument,
  type SubmissionState,
  TakeSubmissionDocument,
} from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'

const STATES: readonly SubmissionState[] = ['TAKEN', 'WAITING', 'UNCONFIRMED', 'REFUSED', 'FAILED']
const COLOURS = { TAKEN: 'green', WAITING: 'blue', UNCONFIRMED: 'gold', REFUSED: 'default', FAILED: 'red' } as const
const PAGE = 50

/** What came in, the newest first, and what became of it. */
export function Submissions({ sources }: { sources: readonly LeadSourceDetailFragment[] }) {
  const { t } = useTranslation()
  const [sourceId, setSource] = useState<string | null>(null)
  const [state, setState] = useState<SubmissionState | null>(null)
  const [behind, setBehind] = useState<readonly string[]>([])
  const olderThan = behind.at(-1) ?? null
  const [{ data, error }, again] = useQuery({
    query: SubmissionsDocument,
    variables: { sourceId, state, first: PAGE, olderThan },
    requestPolicy: 'cache-and-network',
  })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const rows = data?.submissions ?? []
  const chosen = <Value,>(set: (value: Value | null) => void) => (value: Value | null | undefined) => {
    set(value ?? null)
    setBehind([])
  }
  return (
    <Card title={<h2 style={{ margin: 0, fontSize: 16 }}>{t('capture.came')}</h2>}>
      <Flex gap={8} wrap style={{ marginBottom: 12 }}>
        <Select
          allowClear
          value={sourceId}
          onChange={chosen(setSource)}
          placeholder={t('capture.allSources')}
          aria-label={t('capture.allSources')}
          options={sources.map(({ id, name }) => ({ value: id, label: name }))}
          style={{ minWidth: 160 }}
        />
        <Select
          allowClear
          value={state}
          onChange={chosen(setState)}
          placeholder={t('capture.allStates')}
          aria-label={t('capture.allStates')}
          options={STATES.map((value) => ({ value, label: t(`capture.states.${value}`) }))}
          style={{ minWidth: 160 }}
        />
        <Button onClick={() => again({ requestPolicy: 'network-only' })}>{t('capture.lookAgain')}</Button>
      </Flex>
      {!data && <Skeleton active />}
      {data && rows.length === 0 && <Empty description={t('capture.nothingCame')} />}
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.id}>
            <Came row={row} />
            <Taken row={row} />
          </li>
        ))}
      </ul>
      <Flex gap={8} justify="flex-end">
        {behind.length > 0 && <Button onClick={() => setBehind(behind.slice(0, -1))}>{t('capture.newer')}</Button>}
        {rows.length === PAGE && (
          <Button onClick={() => setBehind([...behind, rows.at(-1)?.id ?? ''])}>{t('capture.older')}</Button>
        )}
      </Flex>
    </Card>
  )
}

function Came({ row }: { row: SubmissionRowFragment }) {
  const { t } = useTranslation()
  const words = Object.values(row.answers as Record<string, string>).join(' · ')
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Tag color={COLOURS[row.state]}>{t(`capture.states.${row.state}`)}</Tag>
      {row.confirmedAt && <Tag color="green">{t('capture.confirmed')}</Tag>}
      {row.reason && <Tag>{row.reason}</Tag>}
      <span>{words.length > 300 ? `${words.slice(0, 300)}…` : words}</span>
      <br />
      <Typography.Text type="secondary">
        {row.sourceName} · {dateTime(row.receivedAt)}
        {row.problem && ` · ${row.problem}`}
      </Typography.Text>
    </div>
  )
}

function Taken({ row }: { row: SubmissionRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const take = useAction(TakeSubmissionDocument)
  if (row.leadId) return <Link to={`/leads/${row.leadId}`}>{t('capture.toLead')}</Link>
  if (row.state === 'WAITING') return null
  const anyway = async () => {
    const payload = await take({ input: { id: row.id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Button size="small" onClick={anyway}>
      {t('capture.take')}
    </Button>
  )
}
