import { App, Button, Card, Empty, Form, Input, Modal, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { DayInput } from '../access/DayInput'
import { usePeople } from '../access/names'
import { useToday } from '../access/today'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { AbsencesDocument, AddAbsenceDocument, RemoveAbsenceDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { useMay, useMe } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

/** Who is away: rules give them no leads meanwhile. */
export function AbsencesCard() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { nameOf } = usePeople()
  const { user } = useMe()
  const maySet = useMay('access:manage')
  const [{ data, error }, again] = useQuery({ query: AbsencesDocument })
  const remove = useAction(RemoveAbsenceDocument)
  const [adding, setAdding] = useState(false)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const drop = async (id: string) => {
    const problem = (await remove({ input: { id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Card
      title={t('assignment.absences')}
      extra={<Button onClick={() => setAdding(true)}>{t('assignment.addAbsence')}</Button>}
      style={{ marginBottom: 24 }}
    >
      {!data && <Skeleton active />}
      {data?.absences.length === 0 && <Empty description={t('assignment.noAbsences')} />}
      <ul className={styles.rows}>
        {data?.absences.map(({ id, userId, fromDay, toDay, note }) => (
          <li key={id}>
            <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <strong>{nameOf(userId)}</strong>{' '}
              <Typography.Text type="secondary">
                {t('assignment.fromTo', { from: day(fromDay), to: day(toDay) })} {note}
              </Typography.Text>
            </div>
            {(maySet || userId === user.id) && (
              <Button
                size="small"
                aria-label={t('assignment.backOf', { name: nameOf(userId) })}
                onClick={() => void drop(id)}
              >
                {t('assignment.back')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {adding && <AbsenceModal onClose={() => setAdding(false)} />}
    </Card>
  )
}

type Fields = { userId: string; fromDay: string; toDay: string; note: string }

function AbsenceModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const today = useToday()
  const { user } = useMe()
  const maySet = useMay('access:manage')
  const { members } = usePeople()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const add = useAction(AddAbsenceDocument)
  const [busy, setBusy] = useState(false)
  const submit = async ({ userId, fromDay, toDay, note }: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await add({ input: { userId, fromDay, toDay, note } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  const required = [{ required: true, message: t('common.required') }]
  return (
    <Modal
      open
      title={t('assignment.addAbsence')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        name="absence"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ userId: user.id, fromDay: today, toDay: today, note: '' }}
        onFinish={submit}
      >
        <Form.Item name="userId" label={t('assignment.who')} rules={required}>
          <Select
            disabled={!maySet}
            showSearch={{ optionFilterProp: 'label' }}
            options={members.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="fromDay" label={t('assignment.firstDay')} rules={required}>
          <DayInput allowClear={false} />
        </Form.Item>
        <Form.Item name="toDay" label={t('assignment.lastDay')} rules={required}>
          <DayInput allowClear={false} />
        </Form.Item>
        <Form.Item name="note" label={t('assignment.note')}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
