import { Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'

import type { GrantTermsInput } from '../gql/graphql'

export type TermsValues = {
  roles: string[]
  seconds: number
  elevatesTo?: string[]
  elevatesFreely?: boolean
  readOnly?: boolean
  reason: string
}

const HOUR = 3600
const DAY = 24 * HOUR
export const SPANS = { partner: [HOUR, DAY, 30 * DAY, 365 * DAY, 730 * DAY], support: [HOUR, DAY, 7 * DAY] } as const

export function termsOf(values: TermsValues): GrantTermsInput {
  return {
    roles: values.roles,
    seconds: values.seconds,
    elevatesTo: values.elevatesTo ?? [],
    elevatesFreely: values.elevatesFreely ?? false,
    readOnly: values.readOnly ?? false,
    reason: values.reason,
  }
}

type Props = {
  roles: readonly { value: string; label: string }[]
  spans: readonly number[]
  withReason?: boolean
}

/** What a grant gives: roles, for how long, whether to read only, and what can be had on request. */
export function GrantFields({ roles, spans, withReason = true }: Props) {
  const { t } = useTranslation()
  const required = [{ required: true, message: t('common.required') }]
  const span = (seconds: number) =>
    seconds < DAY ? t('partners.hours', { count: seconds / HOUR }) : t('partners.days', { count: seconds / DAY })
  return (
    <>
      <Form.Item name="roles" label={t('partners.roles')} rules={required}>
        <Select mode="multiple" options={[...roles]} />
      </Form.Item>
      <Form.Item name="seconds" label={t('partners.howLong')}>
        <Select options={spans.map((value) => ({ value, label: span(value) }))} />
      </Form.Item>
      <Form.Item name="readOnly" label={t('partners.readOnly')} valuePropName="checked" layout="horizontal">
        <Switch />
      </Form.Item>
      <Form.Item name="elevatesTo" label={t('partners.elevatesTo')} extra={t('partners.elevatesToHint')}>
        <Select mode="multiple" options={[...roles]} allowClear />
      </Form.Item>
      <Form.Item name="elevatesFreely" label={t('partners.elevatesFreely')} valuePropName="checked" layout="horizontal">
        <Switch />
      </Form.Item>
      {withReason && (
        <Form.Item name="reason" label={t('partners.reason')} rules={required}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      )}
    </>
  )
}
