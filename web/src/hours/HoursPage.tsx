import { App, Button, Card, Form, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  BusinessHoursDocument,
  type BusinessHoursQuery,
  type BusinessHoursRowFragment,
  SetBusinessHoursDocument,
} from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { DaysCard } from './DaysCard'
import { WeekCard } from './WeekCard'

/** When the company works. */
export function HoursPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: BusinessHoursDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('hours.title')} lead={t('hours.lead')} />
      {data ? (
        <HoursForm key={data.businessHours.version} found={data.businessHours} years={data.announcedYears} />
      ) : (
        <Skeleton active paragraph={{ rows: 8 }} />
      )}
    </>
  )
}

type Props = { found: BusinessHoursRowFragment; years: BusinessHoursQuery['announcedYears'] }

function HoursForm({ found, years }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const maySet = useMay('tenant:manage')
  const set = useAction(SetBusinessHoursDocument)
  const [week, setWeek] = useState(found.week)
  const [days, setDays] = useState(found.days)
  const [problems, setProblems] = useState<string[]>([])
  const [saving, setSaving] = useState(false)
  const save = async () => {
    setSaving(true)
    const input = {
      week: week.map(({ weekday, opens, closes }) => ({ weekday, opens, closes })),
      days: days.map(({ day, works, name }) => ({ day, works, name })),
      version: found.version,
    }
    const payload = await set({ input })
    setSaving(false)
    setProblems(payload?.userErrors.map((problem) => problem.message) ?? [])
    if (payload?.userErrors.length === 0) message.success(t('hours.saved'))
  }
  return (
    <Form layout="vertical" disabled={!maySet} onFinish={() => void save()}>
      {!maySet && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      <Card title={t('hours.week')} style={{ marginBottom: 16 }}>
        <WeekCard week={week} onChange={setWeek} />
      </Card>
      <Card title={t('hours.days')} style={{ marginBottom: 16 }}>
        <DaysCard days={days} years={years} onChange={setDays} />
      </Card>
      <FormProblems problems={problems} />
      {maySet && (
        <Button type="primary" htmlType="submit" loading={saving}>
          {t('hours.save')}
        </Button>
      )}
    </Form>
  )
}
