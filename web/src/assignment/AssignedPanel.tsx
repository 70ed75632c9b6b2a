import { CheckOutlined, ClockCircleOutlined, ReloadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Collapse, Flex, Tag, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { usePeople } from '../access/names'
import { useAction } from '../api/useAction'
import {
  AcceptLeadDocument,
  AssignLeadAgainDocument,
  type LeadAssignmentsQuery,
  type LeadDetailFragment,
  LeadAssignmentsDocument,
} from '../gql/graphql'
import { dateTime, relativeTime } from '../i18n/format'
import { useMay, useMe } from '../session/session'
import { howWords, minutesWords, reasonsOf } from './decisionWords'

/** On a phone a clock takes two lines. */
const WRAPS = { whiteSpace: 'normal' } as const

type Found = LeadAssignmentsQuery['leadAssignments']
type Made = Found['decisions'][number]

/** Why a lead is whose it is, accepting it while the clock runs, and how fast it was answered. */
export function AssignedPanel({ lead }: { lead: LeadDetailFragment }) {
  const { t } = useTranslation()
  const [{ data }, ask] = useQuery({ query: LeadAssignmentsDocument, variables: { id: lead.id } })
  const known = useRef(lead.version)
  useEffect(() => {
    if (known.current !== lead.version) ask({ requestPolicy: 'network-only' })
    known.current = lead.version
  }, [lead.version, ask])
  const newest = data?.leadAssignments.decisions[0]
  if (!data || (!newest && !data.leadAssignments.speed)) return null
  return (
    <section aria-label={t('assignment.ofLead')}>
      <Alert
        style={{ marginBottom: 16 }}
        type={tone(data.leadAssignments)}
        title={newest && <Reason made={newest} />}
        description={
          <Flex gap={8} wrap align="center">
            {newest && <Accept lead={lead} made={newest} />}
            <Speed speed={data.leadAssignments.speed} />
          </Flex>
        }
      />
    </section>
  )
}

function tone({ decisions: [newest], speed }: Found): 'warning' | 'info' | 'success' {
  if (speed?.late || newest?.decision.how === 'QUEUE') return 'warning'
  return speed?.answeredAt ? 'success' : 'info'
}

function Reason({ made: { decision, ended } }: { made: Made }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const reasons = reasonsOf(t, decision, nameOf)
  const who = decision.ownerId ? nameOf(decision.ownerId) : t(`assignment.to.${decision.how}`)
  return (
    <>
      <Flex gap={8} wrap align="center">
        <strong>{t('assignment.went', { who })}</strong>
        {ended === 'moved' && <Tag>{t('assignment.ended.moved')}</Tag>}
        {decision.attempt > 1 && <Tag>{t('assignment.attempt', { n: decision.attempt })}</Tag>}
      </Flex>
      <Typography.Text type="secondary">{howWords(t, decision)}</Typography.Text>
      {reasons.length > 0 && (
        <Collapse
          ghost
          size="small"
          items={[
            {
              key: 'why',
              label: t('assignment.whyTitle'),
              children: (
                <ul style={{ margin: 0 }}>
                  {reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      )}
    </>
  )
}

/** The button that accepts, with the time there is for it; of what waits, the one that asks the rules again. */
function Accept({ lead, made }: { lead: LeadDetailFragment; made: Made }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { user } = useMe()
  const maySet = useMay('access:manage')
  const accept = useAction(AcceptLeadDocument)
  const again = useAction(AssignLeadAgainDocument)
  useTick(made.acceptBy && !made.acceptedAt && !made.endedAt)
  const tell = (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  if (made.acceptedAt) return <Tag color="green">{t('assignment.acceptedAt', { when: dateTime(made.acceptedAt) })}</Tag>
  if (made.endedAt) return null
  if (!made.decision.ownerId && maySet)
    return (
      <Button
        icon={<ReloadOutlined aria-hidden />}
        onClick={async () => tell(await again({ input: { id: lead.id } }))}
      >
        {t('assignment.again')}
      </Button>
    )
  const clock = made.acceptBy && (
    <Tag style={WRAPS} icon={<ClockCircleOutlined aria-hidden />} color={isOver(made.acceptBy) ? 'red' : 'gold'}>
      {t('assignment.acceptBy', { when: dateTime(made.acceptBy), left: relativeTime(made.acceptBy) })}
    </Tag>
  )
  if (made.decision.ownerId !== user.id) return clock || null
  return (
    <>
      <Button
        type="primary"
        icon={<CheckOutlined aria-hidden />}
        onClick={async () => tell(await accept({ input: { id: lead.id } }))}
      >
        {t('assignment.accept')}
      </Button>
      {clock}
    </>
  )
}

function Speed({ speed }: { speed: Found['speed'] }) {
  const { t } = useTranslation()
  useTick(Boolean(speed?.dueAt && !speed.answeredAt))
  if (!speed) return null
  if (speed.answeredAt && speed.minutes != null)
    return (
      <Tag color={speed.late ? 'red' : 'green'}>
        {t('assignment.answeredIn', { time: minutesWords(t, speed.minutes) })}
        {speed.targetMinutes != null && ` / ${minutesWords(t, speed.targetMinutes)}`}
      </Tag>
    )
  if (!speed.dueAt) return null
  const over = isOver(speed.dueAt)
  return (
    <Tag style={WRAPS} icon={<ClockCircleOutlined aria-hidden />} color={over ? 'red' : 'gold'}>
      {t(over ? 'assignment.wasDue' : 'assignment.answerBy', {
        when: dateTime(speed.dueAt),
        left: relativeTime(speed.dueAt),
      })}
    </Tag>
  )
}

function isOver(moment: string): boolean {
  return Date.parse(moment) < Date.now()
}

/** Has a clock shown anew every half minute. */
function useTick(running: unknown) {
  const [, setNow] = useState(0)
  useEffect(() => {
    if (!running) return undefined
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [running])
}
