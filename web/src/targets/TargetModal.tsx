import { Form, InputNumber, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DayInput } from '../access/DayInput'
import { useAction } from '../api/useAction'
import { SetTargetsDocument, type TargetsQuery } from '../gql/graphql'
import { minorDigits } from '../i18n/format'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import type { Row } from './TargetsPage'
import { PERIODS, parsePeriod, periodName } from './periods'

type Props = { row: Row; sheet: TargetsQuery['targets']; firstMonth: number; onClose: () => void }
type Fields = { joinedOn?: string | null } & Record<string, number | string | null | undefined>

/** Somebody's targets of a year: by month, and of quarters and the year where these are not the sum. */
export function TargetModal({ row, sheet, firstMonth, onClose }: Props) {
  const { t } = useTranslation()
  const { tenant } = useMe()
  const [form] = Form.useForm<Fields>()
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const set = useAction(SetTargetsDocument)
  const digits = sheet.measure === 'WON_AMOUNT' ? minorDigits(sheet.currency) : 0
  const own = (at: number) => {
    const cell = row.cells[at]
    return cell?.own && cell.target != null && !row.joinedOn ? Number(cell.target) / 10 ** digits : null
  }
  const initial = Object.fromEntries(PERIODS.map((key, at) => [key, own(at)]))
  const submit = async (input: Fields) => {
    const values = PERIODS.filter((key) => form.isFieldTouched(key)).map((key) => {
      const typed = input[key]
      return { ...parsePeriod(key), value: typed == null ? null : String(Math.round(Number(typed) * 10 ** digits)) }
    })
    setBusy(true)
    const { scope, subjectId } = row
    const subject = scope === 'COMPANY' ? null : subjectId
    const joinedOn = scope === 'PERSON' ? (input.joinedOn ?? null) : null
    const payload = await set({
      input: { measure: sheet.measure, year: sheet.year, scope, subjectId: subject, values, joinedOn },
    })
    setBusy(false)
    setProblems(payload?.userErrors.map(({ message }) => message) ?? [])
    if (payload?.done) onClose()
  }
  return (
    <Modal
      open
      title={t('targets.setOf', { name: row.name || tenant.name })}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Typography.Paragraph type="secondary">{t('targets.setLead')}</Typography.Paragraph>
      <FormProblems problems={problems} />
      <Form form={form} layout="vertical" initialValues={initial} onFinish={submit}>
        <div style={{ display: 'grid', gap: '0 12px', gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))' }}>
          {PERIODS.map((key) => (
            <Form.Item key={key} name={key} label={periodName(key, firstMonth, sheet.year)}>
              <InputNumber min={0} precision={digits} style={{ width: '100%' }} />
            </Form.Item>
          ))}
        </div>
        {row.scope === 'PERSON' && (
          <Form.Item name="joinedOn" label={t('targets.joinedOn')} extra={t('targets.joinedHint')}>
            <DayInput />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
