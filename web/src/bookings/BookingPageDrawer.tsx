import { Button, Drawer, Flex, Form, Input, InputNumber, Popconfirm, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import { useRun } from '../api/useAction'
import {
  type BookingPageInput,
  type BookingPageRowFragment,
  CreateBookingPageDocument,
  DeleteBookingPageDocument,
  UpdateBookingPageDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useCompact } from '../ui/useCompact'

type Draft = Omit<BookingPageInput, 'hostIds'> & { hostIds: string[]; enabled: boolean }

const NUMBERS = [
  { name: 'minutes', min: 5, max: 480 },
  { name: 'bufferMinutes', min: 0, max: 240 },
  { name: 'noticeHours', min: 0, max: 720 },
  { name: 'daysAhead', min: 1, max: 365 },
] as const

/** Everything a booking page is. */
export function BookingPageDrawer({ page, onClose }: { page: BookingPageRowFragment | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation()
  const compact = useCompact()
  const run = useRun()
  const { members } = usePeople()
  const [form] = Form.useForm<Draft>()
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)

  const settle = (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    setBusy(false)
    if (!payload) return
    setProblems(payload.userErrors.map(({ message }) => message))
    if (payload.userErrors.length === 0) onClose()
  }
  const save = async ({ enabled, ...draft }: Draft) => {
    setBusy(true)
    settle(
      page
        ? await run(UpdateBookingPageDocument, { input: { id: page.id, enabled, page: draft } })
        : await run(CreateBookingPageDocument, { input: { page: draft } }),
    )
  }
  const remove = async (id: string) => settle(await run(DeleteBookingPageDocument, { input: { id } }))
  return (
    <Drawer
      open
      title={page ? page.name : t('bookings.new')}
      size={compact ? '100%' : 520}
      onClose={onClose}
      footer={
        <Flex gap={8} justify="end" wrap>
          {page && (
            <Popconfirm title={t('bookings.removeSure')} onConfirm={() => void remove(page.id)}>
              <Button danger>{t('bookings.remove')}</Button>
            </Popconfirm>
          )}
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {t('bookings.save')}
          </Button>
        </Flex>
      }
    >
      <FormProblems problems={problems} />
      <Form form={form} layout="vertical" initialValues={draftOf(page, i18n.language)} onFinish={(draft) => void save(draft)}>
        <Form.Item name="name" label={t('bookings.name')} rules={[{ required: true, whitespace: true, message: t('common.required') }]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="hostIds" label={t('bookings.hosts')} extra={t('bookings.hostsHint')} rules={[{ required: true, message: t('common.required') }]}>
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={members.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        {NUMBERS.map(({ name, min, max }) => (
          <Form.Item key={name} name={name} label={t(`bookings.${name}`)} rules={[{ required: true, message: t('common.required') }]}>
            <InputNumber min={min} max={max} precision={0} style={{ width: 160 }} />
          </Form.Item>
        ))}
        <Form.Item name="heading" label={t('bookings.heading')}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="success" label={t('bookings.success')}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
        <Form.Item name="locale" label={t('bookings.locale')}>
          <Select
            options={[
              { value: 'en', label: 'English' },
              { value: 'zh-CN', label: '中文' },
            ]}
          />
        </Form.Item>
        {page && (
          <Form.Item name="enabled" label={t('bookings.enabled')} valuePropName="checked">
            <Switch aria-label={t('bookings.enabled')} />
          </Form.Item>
        )}
      </Form>
    </Drawer>
  )
}

function draftOf(page: BookingPageRowFragment | undefined, language: string): Draft {
  const locale = language.startsWith('zh') ? 'zh-CN' : 'en'
  const fresh = { name: '', hostIds: [], minutes: 30, bufferMinutes: 0, noticeHours: 2, daysAhead: 30, heading: '', success: '', locale }
  if (!page) return { ...fresh, enabled: true }
  const { name, hostIds, minutes, bufferMinutes, noticeHours, daysAhead, heading, success, enabled } = page
  return { name, hostIds: [...hostIds], minutes, bufferMinutes, noticeHours, daysAhead, heading, success, locale: page.locale, enabled }
}
