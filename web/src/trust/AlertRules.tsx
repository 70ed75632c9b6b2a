import { App, Button, Card, DatePicker, Flex, Form, InputNumber, Select, Skeleton, Switch, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { type AlertSettingsDetailFragment, AlertSettingsDocument, UpdateAlertSettingsDocument } from '../gql/graphql'
import { currentLanguage } from '../i18n'
import { FaultResult } from '../ui/FaultResult'
import styles from './trust.module.css'

const MONDAY = Date.UTC(2026, 0, 5)
const DAY_MS = 86_400_000

/** What counts as unusual, and when the company works. */
export function AlertRules({ readOnly }: { readOnly: boolean }) {
  const [{ data, error }, retry] = useQuery({ query: AlertSettingsDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />
  return <RulesForm found={data.alertSettings} readOnly={readOnly} />
}

function RulesForm({ found, readOnly }: { found: AlertSettingsDetailFragment; readOnly: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [rules, setRules] = useState(found.rules)
  const [office, setOffice] = useState(found.office)
  const update = useAction(UpdateAlertSettingsDocument)
  const [saving, setSaving] = useState(false)
  const change = (kind: string, values: Partial<(typeof rules)[number]>) =>
    setRules(rules.map((rule) => (rule.kind === kind ? { ...rule, ...values } : rule)))
  const save = async () => {
    setSaving(true)
    const input = {
      rules: rules.map(({ kind, enabled, threshold, minutes }) => ({ kind, enabled, threshold, minutes })),
      office,
    }
    const payload = await update({ input })
    setSaving(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('trust.alerts.saved'))
  }
  return (
    <Form layout="vertical" disabled={readOnly} onFinish={() => void save()}>
      <Card style={{ marginBottom: 16 }}>
        <ul className={styles.entries} aria-label={t('trust.alerts.rules')}>
          {rules.map((rule) => (
            <li key={rule.kind}>
              <Flex gap={12} align="center" wrap>
                <Switch
                  checked={rule.enabled}
                  aria-label={t(`trust.alerts.kinds.${rule.kind}`)}
                  onChange={(enabled) => change(rule.kind, { enabled })}
                />
                <div className={styles.entry}>
                  <Typography.Text strong>{t(`trust.alerts.kinds.${rule.kind}`)}</Typography.Text>
                  <div>
                    <Typography.Text type="secondary">{t(`trust.alerts.hints.${rule.kind}`)}</Typography.Text>
                  </div>
                </div>
                {rule.counted && (
                  <Flex gap={8} align="center">
                    <InputNumber
                      min={1}
                      max={1_000_000}
                      value={rule.threshold}
                      aria-label={t('trust.alerts.threshold')}
                      onChange={(threshold) => change(rule.kind, { threshold: threshold ?? 1 })}
                    />
                    <span>{t('trust.alerts.within')}</span>
                    <InputNumber
                      min={1}
                      max={1440}
                      value={rule.minutes}
                      aria-label={t('trust.alerts.minutes')}
                      onChange={(minutes) => change(rule.kind, { minutes: minutes ?? 1 })}
                    />
                    <span>{t('trust.alerts.minutes')}</span>
                  </Flex>
                )}
              </Flex>
            </li>
          ))}
        </ul>
      </Card>
      <OfficeCard office={office} onChange={setOffice} />
      {!readOnly && (
        <Button type="primary" htmlType="submit" loading={saving}>
          {t('trust.alerts.save')}
        </Button>
      )}
    </Form>
  )
}

type Office = AlertSettingsDetailFragment['office']

function OfficeCard({ office, onChange }: { office: Office; onChange: (office: Office) => void }) {
  const { t } = useTranslation()
  const weekday = new Intl.DateTimeFormat(currentLanguage(), { weekday: 'long', timeZone: 'UTC' })
  const days = Array.from({ length: 7 }, (_, at) => ({ value: at + 1, label: weekday.format(MONDAY + at * DAY_MS) }))
  const hours = Array.from({ length: 25 }, (_, hour) => ({ value: hour, label: `${hour}:00` }))
  return (
    <Card title={t('trust.alerts.office')} style={{ marginBottom: 16 }}>
      <Typography.Paragraph type="secondary">{t('trust.alerts.officeLead')}</Typography.Paragraph>
      <Form.Item label={t('trust.alerts.days')}>
        <Select
          mode="multiple"
          value={office.days}
          options={days}
          aria-label={t('trust.alerts.days')}
          onChange={(chosen: number[]) => onChange({ ...office, days: chosen })}
        />
      </Form.Item>
      <Flex gap={12} wrap>
        <Form.Item label={t('trust.alerts.opens')}>
          <Select
            style={{ width: 120 }}
            value={office.opens}
            options={hours.slice(0, 24)}
            aria-label={t('trust.alerts.opens')}
            onChange={(opens: number) => onChange({ ...office, opens })}
          />
        </Form.Item>
        <Form.Item label={t('trust.alerts.closes')}>
          <Select
            style={{ width: 120 }}
            value={office.closes}
            options={hours.slice(1)}
            aria-label={t('trust.alerts.closes')}
            onChange={(closes: number) => onChange({ ...office, closes })}
          />
        </Form.Item>
      </Flex>
      <Form.Item label={t('trust.alerts.closed')} style={{ marginBottom: 0 }}>
        <DatePicker
          multiple
          maxTagCount="responsive"
          style={{ width: '100%' }}
          aria-label={t('trust.alerts.closed')}
          value={office.closed.map((day) => dayjs(day))}
          onChange={(chosen: dayjs.Dayjs[] | null) =>
            onChange({ ...office, closed: (chosen ?? []).map((day) => day.format('YYYY-MM-DD')) })
          }
        />
      </Form.Item>
    </Card>
  )
}
