import { Alert, Button, Empty, Flex, Form, Input, Modal, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { ApprovalFlowsDocument, ApprovalsDocument, SubmitForApprovalDocument } from '../gql/graphql'
import { recordTypeOf } from '../records/paths'
import { useMe, useWritesModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { Actions } from './ApprovalCard'
import { ApprovalTag, isGiven, isRunning } from './status'
import { Trail } from './Trail'

type Props = { recordId: string; name: string }

/** Above a record: where its newest approval stands, and what the reader may do about it. */
export function ApprovalBar({ recordId, name }: Props) {
  const { t } = useTranslation()
  const { user } = useMe()
  const recordType = recordTypeOf(recordId)
  const may = useAccess(recordType).may('UPDATE')
  const writes = useWritesModule('deals')
  const [asking, ask] = useState(false)
  const [{ data }] = useQuery({ query: ApprovalsDocument, variables: { id: recordId }, requestPolicy: 'cache-and-network' })
  const [{ data: flows }] = useQuery({ query: ApprovalFlowsDocument })
  const newest = data?.approvals[0]
  const asked = flows?.approvalFlows.some((flow) => flow.enabled && flow.recordType === recordType)
  const free = newest?.status === 'RETURNED' ? newest.submittedById === user.id : !newest || (!isRunning(newest) && !isGiven(newest))
  const submits = Boolean(data && asked && may && writes && free)
  if (!newest && !submits) return null
  const submit = submits && (
    <Button type={newest ? 'primary' : 'default'} onClick={() => ask(true)}>
      {t(newest ? 'approvals.submit.again' : 'approvals.submit.do')}
    </Button>
  )
  return (
    <section aria-label={t('approvals.title')} style={{ marginBottom: 16 }}>
      {newest ? (
        <Alert
          type={isGiven(newest) ? 'success' : newest.status === 'APPROVING' ? 'info' : 'warning'}
          title={
            <Flex gap={8} wrap align="center">
              <ApprovalTag approval={newest} />
              {newest.status === 'APPROVING' && t('approvals.locked', { node: newest.nodes[newest.node] })}
            </Flex>
          }
          description={
            <Flex gap={8} wrap>
              <Actions approval={newest} />
              {submit}
            </Flex>
          }
        />
      ) : (
        submit
      )}
      {asking && <SubmitModal recordId={recordId} name={name} onClose={() => ask(false)} />}
    </section>
  )
}

function SubmitModal({ recordId, name, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ comment?: string }>()
  const problems = useProblems(form)
  const submit = useAction(SubmitForApprovalDocument)
  const [busy, setBusy] = useState(false)
  const send = async ({ comment = '' }: { comment?: string }) => {
    problems.clear()
    setBusy(true)
    const payload = await submit({ input: { id: recordId, comment } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('approvals.submit.title', { name })}
      okText={t('approvals.submit.do')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={(told) => void send(told)}>
        <Form.Item name="comment" label={t('approvals.comment')}>
          <Input.TextArea maxLength={1_000} autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** Every approval of a record with all that happened. */
export function RecordApprovals({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: ApprovalsDocument, variables: { id: recordId } })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  if (data.approvals.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('approvals.noneOfRecord')} />
  return data.approvals.map((each) => (
    <section key={each.id}>
      <div style={{ marginBottom: 12 }}>
        <ApprovalTag approval={each} />
      </div>
      <Trail approval={each} />
    </section>
  ))
}
