import { Alert, App, Button, Flex, Progress, Skeleton, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useRun } from '../api/useAction'
import {
  type MassChangeFactsFragment,
  MassChangeDocument,
  type MassChangeQuery,
  ResumeMassChangeDocument,
  StopMassChangeDocument,
  UndoMassChangeDocument,
} from '../gql/graphql'
import { number } from '../i18n/format'
import { pathOf } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { useAgain } from './useAgain'

type Change = NonNullable<MassChangeQuery['massChange']>

export function isUnderWay({ state }: Pick<MassChangeFactsFragment, 'state'>): boolean {
  return state === 'RUNNING' || state === 'UNDOING'
}

/** How far a change is, what it left and why; and the ways to stop it, go on, and undo. */
export function MassProgress({ id }: { id: string }) {
  const [{ data, error }, again] = useQuery({ query: MassChangeDocument, variables: { id }, requestPolicy: 'cache-and-network' })
  const change = data?.massChange
  const look = () => again({ requestPolicy: 'network-only' })
  useAgain(change ? isUnderWay(change) : false, look)
  if (error && !change) return <FaultResult fault={faultOf(error)} onRetry={look} />
  if (!change) return <Skeleton active paragraph={{ rows: 3 }} title={false} />
  const percent = change.rowsTotal ? Math.floor((100 * change.done) / change.rowsTotal) : 100
  const status = isUnderWay(change) ? 'active' : change.state === 'STOPPED' ? 'exception' : 'success'
  return (
    <Flex vertical gap={12}>
      <Progress percent={percent} status={status} />
      <Said change={change} />
      <Left change={change} />
      <Doors change={change} onDone={look} />
    </Flex>
  )
}

function Said({ change }: { change: Change }) {
  const { t } = useTranslation()
  const back = change.state === 'UNDOING' || change.state === 'UNDONE'
  return (
    <Typography.Text aria-live="polite">
      {t(`many.states.${change.state}`)}{' '}
      {back
        ? t('many.undone', { restored: number(change.rowsRestored), kept: number(change.rowsKept) })
        : t('many.done', {
            changed: number(change.rowsChanged),
            unchanged: number(change.rowsUnchanged),
            left: number(change.rowsLeft),
          })}
    </Typography.Text>
  )
}

function Left({ change }: { change: Change }) {
  const { t } = useTranslation()
  const back = change.state === 'UNDOING' || change.state === 'UNDONE'
  const rows = back ? change.kept : change.left
  if (rows.length === 0) return null
  return (
    <Alert
      type="warning"
      title={back ? t('many.keptTitle') : t('many.leftTitle')}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {rows.map(({ position, recordId, why, message, fields }) => (
            <li key={position}>
              <Link to={pathOf(recordId)}>{t('many.record', { position: number(position) })}</Link>: {message ?? reason(t, why)}
              {fields.length > 0 && ` (${fields.join(', ')})`}
            </li>
          ))}
        </ul>
      }
    />
  )
}

const REASONS = ['CHANGED_SINCE', 'OUT_OF_REACH', 'GONE'] as const

function reason(t: TFunction, why: string | null | undefined): string {
  const known = REASONS.find((each) => each === why)
  return known ? t(`many.reasons.${known}`) : (why ?? '')
}

function Doors({ change, onDone }: { change: Change; onDone: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const run = useRun()
  const act = async (document: typeof StopMassChangeDocument | typeof ResumeMassChangeDocument | typeof UndoMassChangeDocument) => {
    const payload = await run<object, { input: { id: string } }>(document, { input: { id: change.id } })
    const problem = (payload as { userErrors: readonly { message: string }[] } | undefined)?.userErrors[0]
    if (problem) message.error(problem.message)
    onDone()
  }
  return (
    <Flex gap={8} wrap>
      {isUnderWay(change) && <Button onClick={() => void act(StopMassChangeDocument)}>{t('many.stop')}</Button>}
      {change.state === 'STOPPED' && <Button onClick={() => void act(ResumeMassChangeDocument)}>{t('many.resume')}</Button>}
      {change.undoUntil && <Button onClick={() => void act(UndoMassChangeDocument)}>{t('many.undo')}</Button>}
    </Flex>
  )
}
