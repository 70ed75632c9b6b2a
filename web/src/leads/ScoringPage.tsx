import { App, Button, Card, Flex, Form, InputNumber, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { type LeadScoringRulesFragment, LeadScoringDocument, UpdateLeadScoringDocument } from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { EngagementRules } from './EngagementRules'
import { FitRules } from './FitRules'

/** How the company scores its leads. */
export function ScoringPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: LeadScoringDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('leads.scoring.title')} lead={t('leads.scoring.lead')} />
      {data ? <ScoringForm found={data.leadScoring} /> : <Skeleton active paragraph={{ rows: 8 }} />}
    </>
  )
}

function ScoringForm({ found }: { found: LeadScoringRulesFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const maySet = useMay('tenant:manage')
  const update = useAction(UpdateLeadScoringDocument)
  const [rules, setRules] = useState(found)
  const [problems, setProblems] = useState<string[]>([])
  const [saving, setSaving] = useState(false)
  const change = (values: Partial<LeadScoringRulesFragment>) => setRules({ ...rules, ...values })

  const save = async () => {
    setSaving(true)
    const payload = await update({ input: inputOf(rules) })
    setSaving(false)
    setProblems(payload?.userErrors.map((problem) => `${problem.field}: ${problem.message}`) ?? [])
    if (payload?.userErrors.length === 0) message.success(t('leads.scoring.saved'))
  }
  return (
    <Form layout="vertical" disabled={!maySet} onFinish={() => void save()}>
      {!maySet && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      <Card title={t('leads.scoring.fit')} style={{ marginBottom: 16 }}>
        <FitRules rules={rules.fit} onChange={(fit) => change({ fit })} />
        <Thresholds rules={rules} onChange={change} />
      </Card>
      <Card title={t('leads.scoring.engagement')} style={{ marginBottom: 16 }}>
        <EngagementRules rules={rules.engagement} onChange={(engagement) => change({ engagement })} />
        <Figure
          label={t('leads.scoring.halfLife')}
          value={rules.halfLifeDays}
          most={365}
          onChange={(halfLifeDays) => change({ halfLifeDays })}
        />
      </Card>
      <Card title={t('leads.scoring.qualified')} style={{ marginBottom: 16 }}>
        <Flex gap={12} wrap>
          <Form.Item label={t('leads.scoring.qualifiedFit')} style={{ marginBottom: 0 }}>
            <Select
              value={rules.qualifiedFit}
              options={GRADES.map((value) => ({ value, label: value }))}
              aria-label={t('leads.scoring.qualifiedFit')}
              style={{ width: 120 }}
              onChange={(qualifiedFit) => change({ qualifiedFit })}
            />
          </Form.Item>
          <Figure
            label={t('leads.scoring.qualifiedEngagement')}
            value={rules.qualifiedEngagement}
            most={100}
            onChange={(qualifiedEngagement) => change({ qualifiedEngagement })}
          />
        </Flex>
      </Card>
      <FormProblems problems={problems} />
      {maySet && (
        <Button type="primary" htmlType="submit" loading={saving}>
          {t('leads.scoring.save')}
        </Button>
      )}
    </Form>
  )
}

const GRADES = ['A', 'B', 'C', 'D'] as const

/** What is asked for is what may be set; the names of types are the API's own. */
function inputOf({ fit, engagement, ...rest }: LeadScoringRulesFragment) {
  return {
    thresholds: [...rest.thresholds],
    halfLifeDays: rest.halfLifeDays,
    qualifiedFit: rest.qualifiedFit,
    qualifiedEngagement: rest.qualifiedEngagement,
    fit: fit.map(({ field, test, points, values }) => ({ field, test, points, values: [...values] })),
    engagement: engagement.map(({ kind, points, cap, words, lasts }) => ({ kind, points, cap, words: [...words], lasts })),
  }
}

type Changing = { rules: LeadScoringRulesFragment; onChange: (values: Partial<LeadScoringRulesFragment>) => void }

function Thresholds({ rules, onChange }: Changing) {
  const { t } = useTranslation()
  return (
    <Flex gap={12} wrap>
      {GRADES.slice(0, 3).map((grade, place) => (
        <Figure
          key={grade}
          label={t('leads.scoring.from', { grade })}
          value={rules.thresholds[place] ?? 0}
          most={5_000}
          onChange={(points) => onChange({ thresholds: rules.thresholds.map((old, at) => (at === place ? points : old)) })}
        />
      ))}
    </Flex>
  )
}

type FigureProps = { label: string; value: number; most: number; onChange: (value: number) => void }

function Figure({ label, value, most, onChange }: FigureProps) {
  return (
    <Form.Item label={label} style={{ marginBottom: 0 }}>
      <InputNumber
        min={0}
        max={most}
        precision={0}
        value={value}
        aria-label={label}
        onChange={(given) => onChange(given ?? 0)}
      />
    </Form.Item>
  )
}
