import { Button, Checkbox, Empty, Flex, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  AssignRecordsDocument,
  ClaimRecordsDocument,
  PooledRecordsDocument,
  type PooledRecordsQuery,
  type PoolOutcomeRowFragment,
} from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useChanges } from '../live/changes'
import { Ago } from '../records/cells'
import { OwnerSelect } from '../records/OwnerSelect'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import type { Standing } from './Counters'
import { Outcomes } from './Outcomes'
import styles from './pools.module.css'
import { useNames } from './useNames'

type Waiting = PooledRecordsQuery['pooledRecords'][number]

const STEP = 50
const MOST = 200

/** What waits, in the order in which it came in: taken by oneself, or given to somebody by who looks after the pool. */
export function WaitingList({ standing }: { standing: Standing }) {
  const { t } = useTranslation()
  const { pool, admin, member } = standing
  const [first, setFirst] = useState(STEP)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [{ data, fetching, error }, again] = useQuery({
    query: PooledRecordsDocument,
    variables: { poolId: pool.id, first },
    requestPolicy: 'cache-and-network',
  })
  useChanges(({ changes, missed }) => {
    if (missed || changes.some(({ type }) => type === pool.recordType.toUpperCase()))
      again({ requestPolicy: 'network-only' })
  })
  const rows = data?.pooledRecords
  const taking = useTaking(pool.id, rows ?? [], () => setChosen(new Set()))
  if (error && !rows)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!rows) return <Skeleton active />
  const mayClaim = member && pool.enabled
  const wanted = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const choose = (id: string) => setChosen((old) => (old.has(id) ? without(old, id) : new Set([...old, id])))
  return (
    <>
      <FormProblems problems={taking.problems} />
      <Outcomes told={taking.told} onClose={taking.forget} />
      {rows.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('pools.empty')} />}
      {wanted.length > 0 && (
        <Flex wrap gap={8} style={{ marginBottom: 8 }} role="group" aria-label={t('pools.chosen', { count: wanted.length })}>
          {mayClaim && (
            <Button type="primary" loading={taking.busy} onClick={() => void taking.claim(wanted)}>
              {t('pools.claimChosen', { count: wanted.length })}
            </Button>
          )}
          {admin && (
            <OwnerSelect
              style={{ width: 220 }}
              value={null as unknown as string}
              placeholder={t('pools.assignTo')}
              aria-label={t('pools.assignTo')}
              onChange={(userId) => userId && void taking.assign(wanted, userId)}
            />
          )}
        </Flex>
      )}
      <ul className={styles.rows} aria-label={t('pools.waiting')}>
        {rows.map((row) => (
          <Row
            key={row.id}
            row={row}
            chosen={chosen.has(row.id)}
            onChoose={mayClaim || admin ? () => choose(row.id) : undefined}
            onClaim={mayClaim ? () => void taking.claim([row.id]) : undefined}
            busy={taking.busy}
          />
        ))}
      </ul>
      {rows.length === first && first < MOST && (
        <Button block loading={fetching} onClick={() => setFirst(Math.min(MOST, first + STEP))}>
          {t('pools.more')}
        </Button>
      )}
    </>
  )
}

function without(all: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...all].filter((each) => each !== id))
}

/** Claiming and assigning, and what became of each record by its name. */
function useTaking(poolId: string, rows: readonly Waiting[], done: () => void) {
  const claimAll = useAction(ClaimRecordsDocument)
  const assignAll = useAction(AssignRecordsDocument)
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<{ title: string; outcome: PoolOutcomeRowFragment }[]>([])
  const [problems, setProblems] = useState<string[]>([])
  const take = async (send: () => ReturnType<typeof claimAll>) => {
    setBusy(true)
    const payload = await send()
    setBusy(false)
    if (!payload) return
    const titles = new Map(rows.map(({ id, title }) => [id, title]))
    setProblems(payload.userErrors.map(({ message }) => message))
    setTold((payload.outcomes ?? []).map((outcome) => ({ title: titles.get(outcome.id) ?? '', outcome })))
    done()
  }
  return {
    busy,
    told,
    problems,
    forget: () => setTold([]),
    claim: (ids: string[]) => take(() => claimAll({ input: { poolId, ids } })),
    assign: (ids: string[], userId: string) => take(() => assignAll({ input: { poolId, ids, userId } })),
  }
}

type RowProps = {
  row: Waiting
  chosen: boolean
  onChoose: (() => void) | undefined
  onClaim: (() => void) | undefined
  busy: boolean
}

function Row({ row, chosen, onChoose, onClaim, busy }: RowProps) {
  const { t } = useTranslation()
  const last = useNames().get(row.lastOwnerId ?? '')
  return (
    <li className={styles.row}>
      {onChoose && (
        <Checkbox checked={chosen} onChange={onChoose} aria-label={t('pools.choose', { name: row.title })} />
      )}
      <div className={styles.text}>
        <strong>{row.title}</strong>
        <Typography.Text type="secondary">
          {row.phone && <span title={t('pools.hintOnly')}>{row.phone} · </span>}
          {t('pools.hidden')} · <Ago at={row.enteredAt} />
          {last && ` · ${t('pools.lastOwner', { name: last })}`}
        </Typography.Text>
      </div>
      {row.claimableFrom && (
        <Tag color="blue" style={{ whiteSpace: 'normal' }}>
          {t('pools.frozenUntil', { at: dateTime(row.claimableFrom) })}
        </Tag>
      )}
      {onClaim && (
        <Button
          size="small"
          disabled={busy || row.claimableFrom != null}
          aria-label={t('pools.claimNamed', { name: row.title })}
          onClick={onClaim}
        >
          {t('pools.claim')}
        </Button>
      )}
    </li>
  )
}
