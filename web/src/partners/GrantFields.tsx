import { Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'

import { moduleName } from '../billing/names'
import type { GrantTermsInput } from '../gql/graphql'

export type TermsValues = {
  roles: string[]
  seconds: number
  modules?: string[]
  elevatesTo?: string[]
  elevatesFreely?: boolean
  readOnly?: boolean
  person?: string
  reason: string
}

const HOUR = 3600
const DAY = 24 * HOUR
export const SPANS = { partner: [HOUR, DAY, 30 * DAY, 365 * DAY, 730 * DAY], support: [HOUR, DAY, 7 * DAY] } as const

export function termsOf(values: TermsValues): GrantTermsInput {
  return {
    roles: values.roles,
    seconds: values.seconds,
    modules: values.modules?.length ? values.modules : null,
    elevatesTo: values.elevatesTo ?? [],
    elevatesFreely: values.elevatesFreely ?? false,
    readOnly: values.readOnly ?? false,
    person: values.person ?? '',
    reason: values.reason,
  }
}

type Props = {
  /** What can be given, of what there is; none chosen is all of it. */
  modules: readonly string[]
  roles: readonly { value: string; label: string }[]
  spans: readonly number[]
  /** Of the company that is let in, where they are known: who it can be for alone. */
  people?: readonly { value: string; label: string }[]
}

/** What a grant gives: roles, for how long, whether to read only, and what can be had on request. */
export function GrantFields({ modules, roles, spans, people }: Props) {
  const { t } = useTranslation()
  const required = [{ required: true, message: t('common.required') }]
  const span = (seconds: number) =>
    seconds < DAY ? t('partners.hours', { count: seconds / HOUR }) : t('partners.days', { count: seconds / DAY })
  const onRequest = Form.useWatch<string[] | undefined>('elevatesTo')
  return (
    <>
      <Form.Item name="roles" label={t('partners.roles')} rules={required}>
        <Select mode="multiple" options={[...roles]} />
      </Form.Item>
      <Form.Item name="seconds" label={t('partners.howLong')}>
        <Select options={spans.map((value) => ({ value, label: span(value) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('partners.reason')} rules={required}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} />
      </Form.Item>
      <Form.Item name="person" label={t('partners.person')} extra={t('partners.personHint')}>
        {people ? (
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('partners.everybody')}
            options={[...people]}
          />
        ) : (
          <Input type="email" maxLength={254} placeholder={t('partners.personPlaceholder')} />
        )}
      </Form.Item>
      <Form.Item name="modules" label={t('partners.modules')} extra={t('partners.modulesHint')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t('partners.allModules')}
          options={modules.map((value) => ({ value, label: moduleName(t, value) }))}
        />
      </Form.Item>
      <Form.Item name="readOnly" label={t('partners.readOnly')} valuePropName="checked" layout="horizontal" colon={false}>
        <Switch />
      </Form.Item>
      <Form.Item name="elevatesTo" label={t('partners.elevatesTo')} extra={t('partners.elevatesToHint')}>
        <Select mode="multiple" options={[...roles]} allowClear />
      </Form.Item>
      {onRequest && onRequest.length > 0 && (
        <Form.Item
          name="elevatesFreely"
          label={t('partners.elevatesFreely')}
          valuePropName="checked"
          layout="horizontal"
          colon={false}
        >
          <Switch />
        </Form.Item>
      )}
    </>
  )
}
