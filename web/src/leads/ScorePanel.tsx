import { Skeleton, Typography } from 'antd'
import type { TFunction } from 'i18next'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type LeadDetailFragment, LeadScoreDocument, type LeadScoreQuery } from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import styles from './leads.module.css'
import { engagementRuleWords, fitRuleWords, isChanceField, signed } from './scoreWords'

type Score = LeadScoreQuery['leadScore']
type Chance = NonNullable<Score['chance']>

/** How promising a lead is as of now, with a reason for every point. */
export function ScorePanel({ lead }: { lead: LeadDetailFragment }) {
  const [{ data, error }, ask] = useQuery({ query: LeadScoreDocument, variables: { id: lead.id } })
  const known = useRef(lead.version)
  useEffect(() => {
    if (known.current !== lead.version) ask({ requestPolicy: 'network-only' })
    known.current = lead.version
  }, [lead.version, ask])
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => ask({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 6 }} />
  const { fit, engagement, chance, history } = data.leadScore
  return (
    <div className={styles.score}>
      {fit && <FitPart fit={fit} />}
      {engagement && <EngagementPart engagement={engagement} />}
      {chance && <ChancePart chance={chance} />}
      {history.length > 0 && <HistoryPart history={history} />}
    </div>
  )
}

type PartProps = { title: string; lead: string; children?: ReactNode }

function Part({ title, lead, children }: PartProps) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Typography.Text type="secondary">{lead}</Typography.Text>
      {children && <ul className={styles.reasons}>{children}</ul>}
    </section>
  )
}

function Reason({ said, worth }: { said: string; worth: string }) {
  return (
    <li>
      <span>{said}</span>
      <strong>{worth}</strong>
    </li>
  )
}

function FitPart({ fit }: { fit: NonNullable<Score['fit']> }) {
  const { t } = useTranslation()
  return (
    <Part title={t('leads.score.fitOf', { grade: fit.grade })} lead={t('leads.score.fitLead', { points: fit.points })}>
      {fit.reasons.map((rule) => (
        <Reason key={JSON.stringify(rule)} said={fitRuleWords(t, rule)} worth={signed(rule.points)} />
      ))}
    </Part>
  )
}

function EngagementPart({ engagement }: { engagement: NonNullable<Score['engagement']> }) {
  const { t } = useTranslation()
  const said = ({ rule, count, latestAt }: (typeof engagement.reasons)[number]) =>
    t('leads.score.times', { what: engagementRuleWords(t, rule), count, when: dateTime(latestAt) })
  return (
    <Part title={t('leads.score.engagementOf', { score: engagement.score })} lead={t('leads.score.engagementLead')}>
      {engagement.reasons.map((reason) => (
        <Reason key={JSON.stringify(reason.rule)} said={said(reason)} worth={signed(reason.points)} />
      ))}
    </Part>
  )
}

function chanceLead(t: TFunction, { won, lost, least, accuracy, baseline, heldOut, percent }: Chance): string {
  if (percent == null) return t('leads.score.tooFew', { won, lost, least })
  const learnt = t('leads.score.learnt', { won, lost })
  if (accuracy == null || baseline == null) return learnt
  const shares = { accuracy: Math.round(100 * accuracy), baseline: Math.round(100 * baseline), count: heldOut }
  return `${learnt} ${t('leads.score.tried', shares)}`
}

function ChancePart({ chance }: { chance: Chance }) {
  const { t } = useTranslation()
  const title =
    chance.percent == null ? t('leads.score.chance') : t('leads.score.chanceOf', { percent: chance.percent.toFixed(2) })
  return (
    <Part title={title} lead={chanceLead(t, chance)}>
      {chance.reasons.map(({ field, value, factor }) => (
        <Reason
          key={field}
          said={isChanceField(field) ? t(`leads.score.chanceFields.${field}`, { value: valueWords(t, field, value) }) : value}
          worth={`× ${factor >= 10 ? factor.toFixed(0) : factor.toFixed(2)}`}
        />
      ))}
    </Part>
  )
}

function valueWords(t: TFunction, field: string, value: string): string {
  if (field === 'email' && (value === 'none' || value === 'free' || value === 'company'))
    return t(`leads.score.emails.${value}`)
  if (field === 'phone' || field === 'step') return t(value === 'none' || value === '0' ? 'leads.score.no' : 'leads.score.yes')
  return value
}

function HistoryPart({ history }: { history: Score['history'] }) {
  const { t } = useTranslation()
  const said = ({ fit, engagement, chance, qualified }: Score['history'][number]) =>
    [
      fit,
      engagement,
      chance == null ? null : t('leads.score.chanceOf', { percent: chance }),
      qualified ? t('leads.score.qualified') : null,
    ]
      .filter((part) => part != null)
      .join(' · ')
  return (
    <Part title={t('leads.score.history')} lead={t('leads.score.historyLead')}>
      {history.map((entry) => (
        <li key={entry.at}>
          <span>{said(entry)}</span>
          <span>{dateTime(entry.at)}</span>
        </li>
      ))}
    </Part>
  )
}
