import { Button, Card, Empty, Form, Modal, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { DayInput } from '../access/DayInput'
import { usePeople } from '../access/names'
import { useToday } from '../access/today'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { AddApprovalStandInDocument, ApprovalStandInsDocument, RemoveApprovalStandInDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { useMe } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { useTell } from './useTell'

/** Who decides for oneself while one is away. */
export function StandInsCard() {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const tell = useTell()
  const remove = useAction(RemoveApprovalStandInDocument)
  const [{ data, error }, again] = useQuery({ query: ApprovalStandInsDocument })
  const [adding, setAdding] = useState(false)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <Card
      title={t('approvals.standIns')}
      extra={<Button onClick={() => setAdding(true)}>{t('approvals.addStandIn')}</Button>}
    >
      {!data && <Skeleton active paragraph={{ rows: 1 }} />}
      {data?.approvalStandIns.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('approvals.noStandIns')} />
      )}
      <ul className={styles.rows}>
        {data?.approvalStandIns.map(({ id, standInId, fromDay, toDay }) => (
          <li key={id}>
            <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <strong>{nameOf(standInId)}</strong>{' '}
              <Typography.Text type="secondary">
                {t('approvals.fromTo', { from: day(fromDay), to: day(toDay) })}
              </Typography.Text>
            </div>
            <Button
              size="small"
              aria-label={t('approvals.endOf', { name: nameOf(standInId) })}
              onClick={async () => tell(await remove({ input: { id } }))}
            >
              {t('approvals.end')}
            </Button>
          </li>
        ))}
      </ul>
      {adding && <StandInModal onClose={() => setAdding(false)} />}
    </Card>
  )
}

type Fields = { standInId: string; fromDay: string; toDay: string }

function StandInModal({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const today = useToday()
  const { user } = useMe()
  const { members } = usePeople()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const add = useAction(AddApprovalStandInDocument)
  const [busy, setBusy] = useState(false)
  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await add({ input })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  const required = [{ required: true, message: t('common.required') }]
  const others = members.filter(({ id }) => id !== user.id)
  return (
    <Modal
      open
      title={t('approvals.addStandIn')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        name="standIn"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ fromDay: today, toDay: today }}
        onFinish={(input) => void submit(input)}
      >
        <Form.Item name="standInId" label={t('approvals.standIn')} rules={required}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="fromDay" label={t('approvals.firstDay')} rules={required}>
          <DayInput allowClear={false} />
        </Form.Item>
        <Form.Item name="toDay" label={t('approvals.lastDay')} rules={required}>
          <DayInput allowClear={false} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
