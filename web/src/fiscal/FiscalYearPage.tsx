import { App, Button, Card, Form, Radio, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { FiscalYearDocument, type FiscalYearRowFragment, SetFiscalYearDocument, type SetFiscalYearInput } from '../gql/graphql'
import { day } from '../i18n/format'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { monthName } from './months'

/** In which month the company's year begins. */
export function FiscalYearPage() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: FiscalYearDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead title={t('fiscal.title')} lead={t('fiscal.lead')} />
      {data ? <YearForm found={data.fiscalYear} /> : <Skeleton active />}
    </>
  )
}

function YearForm({ found }: { found: FiscalYearRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<SetFiscalYearInput>()
  const problems = useProblems(form)
  const maySet = useMay('tenant:manage')
  const set = useAction(SetFiscalYearDocument)
  const [saving, setSaving] = useState(false)
  const submit = async (input: SetFiscalYearInput) => {
    problems.clear()
    setSaving(true)
    const payload = await set({ input })
    setSaving(false)
    if (payload && !problems.show(payload.userErrors)) message.success(t('fiscal.saved'))
  }
  const { year, firstDay, lastDay } = found.current
  return (
    <Card>
      {!maySet && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" disabled={!maySet} initialValues={found} onFinish={submit}>
        <Form.Item name="firstMonth" label={t('fiscal.firstMonth')}>
          <Select options={Array.from({ length: 12 }, (_, at) => ({ value: at + 1, label: monthName(at + 1) }))} />
        </Form.Item>
        <Form.Item name="namedAfter" label={t('fiscal.namedAfter')}>
          <Radio.Group
            options={(['BEGINNING', 'END'] as const).map((value) => ({ value, label: t(`fiscal.names.${value}`) }))}
          />
        </Form.Item>
        {maySet && (
          <Button type="primary" htmlType="submit" loading={saving}>
            {t('common.save')}
          </Button>
        )}
      </Form>
      <Typography.Paragraph type="secondary" style={{ marginTop: 16, marginBottom: 0 }}>
        {t('fiscal.now', { year: String(year), first: day(firstDay), last: day(lastDay) })}
      </Typography.Paragraph>
    </Card>
  )
}
