import { DatePicker, Form, Input, InputNumber, Segmented, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'

import { Held } from '../access/mine'
import type { ActivityKind } from '../gql/graphql'
import { OwnerSelect } from '../records/OwnerSelect'
import { REMINDERS } from './activityForm'
import styles from './activities.module.css'

const moment = {
  getValueProps: (value: unknown) => ({ value: typeof value === 'string' ? dayjs(value) : null }),
  normalize: (value: dayjs.Dayjs | null) => value?.toISOString() ?? null,
}

/** The fields an activity of one kind asks for: one required, the rest in reach. */
export function ActivityFields({ kind }: { kind: ActivityKind }) {
  const { t } = useTranslation()
  if (kind === 'NOTE') {
    return (
      <Held recordType="activity" field="body">
        <Form.Item
          name="body"
          label={t('activities.note')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 3, maxRows: 12 }} placeholder={t('activities.noteHint')} />
        </Form.Item>
      </Held>
    )
  }
  return (
    <>
      <Form.Item
        name="subject"
        label={t(kind === 'TASK' ? 'activities.whatToDo' : 'activities.subject')}
        rules={[{ required: true, whitespace: true, message: t('common.required') }]}
      >
        <Input autoFocus maxLength={200} placeholder={t(`activities.subjectHint.${kind}`)} />
      </Form.Item>
      <div className={styles.row}>{kind === 'TASK' ? <TaskFields /> : <PastFields kind={kind} />}</div>
      <Held recordType="activity" field="body">
        <Form.Item name="body" label={t('activities.body')}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} />
        </Form.Item>
      </Held>
    </>
  )
}

function TaskFields() {
  const { t } = useTranslation()
  return (
    <>
      <Held recordType="activity" field="dueAt">
        <Form.Item name="dueAt" label={t('activities.due')} {...moment}>
          <DatePicker showTime={{ format: 'HH:mm', minuteStep: 5 }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
        </Form.Item>
      </Held>
      <Held recordType="activity" field="remindBefore">
        <Form.Item name="remindBefore" label={t('activities.remind')}>
          <Select
            allowClear
            placeholder={t('activities.noReminder')}
            options={REMINDERS.map((value) => ({ value, label: t(`activities.reminders.${value}`) }))}
          />
        </Form.Item>
      </Held>
      <Held recordType="activity" field="priority">
        <Form.Item name="priority" label={t('activities.priority')}>
          <Select
            options={(['LOW', 'NORMAL', 'HIGH'] as const).map((value) => ({
              value,
              label: t(`activities.priorities.${value}`),
            }))}
          />
        </Form.Item>
      </Held>
      <Held recordType="activity" field="ownerId">
        <Form.Item name="ownerId" label={t('activities.assignee')}>
          <OwnerSelect />
        </Form.Item>
      </Held>
    </>
  )
}

function PastFields({ kind }: { kind: ActivityKind }) {
  const { t } = useTranslation()
  return (
    <>
      <Held recordType="activity" field="occurredAt">
        <Form.Item name="occurredAt" label={t('activities.when')} {...moment}>
          <DatePicker
            allowClear={false}
            showTime={{ format: 'HH:mm' }}
            format="YYYY-MM-DD HH:mm"
            style={{ width: '100%' }}
          />
        </Form.Item>
      </Held>
      {kind !== 'MAIL' && (
        <Held recordType="activity" field="dueAt">
          <Form.Item name="dueAt" label={t('activities.plannedFor')} tooltip={t('activities.plannedForHint')} {...moment}>
            <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} />
          </Form.Item>
        </Held>
      )}
      {kind !== 'MEETING' && (
        <Held recordType="activity" field="direction">
          <Form.Item name="direction" label={t('activities.direction')}>
            <Segmented
              block
              options={(['OUTBOUND', 'INBOUND'] as const).map((value) => ({
                value,
                label: t(`activities.directions.${value}`),
              }))}
            />
          </Form.Item>
        </Held>
      )}
      {kind !== 'MAIL' && (
        <Held recordType="activity" field="durationMinutes">
          <Form.Item name="durationMinutes" label={t('activities.duration')}>
            <InputNumber min={0} max={1440} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        </Held>
      )}
      {kind === 'CALL' && (
        <Held recordType="activity" field="outcome">
          <Form.Item name="outcome" label={t('activities.outcome')}>
            <Input maxLength={120} placeholder={t('activities.outcomeHint')} />
          </Form.Item>
        </Held>
      )}
    </>
  )
}
