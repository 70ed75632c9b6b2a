import { CheckOutlined, RollbackOutlined, StopOutlined, UserAddOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import { useRun } from '../api/useAction'
import {
  AddApprovalSignerDocument,
  ApproveDocument,
  RefuseApprovalDocument,
  SendBackApprovalDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Way = 'approve' | 'refuse' | 'back' | 'sign'
type Props = { seatId: string; title: string; nodes: readonly string[]; node: number }
type Told = { comment?: string; toNode?: number; userId?: string; when?: 'before' | 'after' }

/** The ways to decide: agree, refuse, send back, ask somebody more. */
export function Decide(props: Props) {
  const { t } = useTranslation()
  const [way, choose] = useState<Way>()
  return (
    <Flex gap={8} wrap role="group" aria-label={t('approvals.decideOf', { name: props.title })}>
      <Button type="primary" icon={<CheckOutlined aria-hidden />} onClick={() => choose('approve')}>
        {t('approvals.approve.do')}
      </Button>
      <Button danger icon={<StopOutlined aria-hidden />} onClick={() => choose('refuse')}>
        {t('approvals.refuse.do')}
      </Button>
      <Button icon={<RollbackOutlined aria-hidden />} onClick={() => choose('back')}>
        {t('approvals.back.do')}
      </Button>
      <Button icon={<UserAddOutlined aria-hidden />} onClick={() => choose('sign')}>
        {t('approvals.sign.do')}
      </Button>
      {way && <DecideModal {...props} way={way} onClose={() => choose(undefined)} />}
    </Flex>
  )
}

function DecideModal({ way, seatId, title, nodes, node, onClose }: Props & { way: Way; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Told>()
  const problems = useProblems(form)
  const decide = useDecide(seatId, way)
  const [busy, setBusy] = useState(false)
  const submit = async (told: Told) => {
    problems.clear()
    setBusy(true)
    const payload = await decide(told)
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  const needsWhy = way === 'refuse' || way === 'back'
  return (
    <Modal
      open
      title={t(`approvals.${way}.title`, { name: title })}
      okText={t(`approvals.${way}.do`)}
      okButtonProps={{ danger: way === 'refuse' }}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ toNode: -1, when: 'after' }} onFinish={(told) => void submit(told)}>
        {way === 'back' && node > 0 && <BackTo nodes={nodes.slice(0, node)} />}
        {way === 'sign' && <Signer />}
        <Form.Item
          name="comment"
          label={t(needsWhy ? 'approvals.why' : 'approvals.comment')}
          rules={needsWhy ? [{ required: true, whitespace: true, message: t('common.required') }] : []}
        >
          <Input.TextArea maxLength={1_000} autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

function BackTo({ nodes }: { nodes: readonly string[] }) {
  const { t } = useTranslation()
  const options = [
    { value: -1, label: t('approvals.toSubmitter') },
    ...nodes.map((name, at) => ({ value: at, label: `${at + 1}. ${name}` })),
  ]
  return (
    <Form.Item name="toNode" label={t('approvals.backTo')}>
      <Select options={options} />
    </Form.Item>
  )
}

function Signer() {
  const { t } = useTranslation()
  const { members } = usePeople()
  return (
    <>
      <Form.Item name="userId" label={t('approvals.signer')} rules={[{ required: true, message: t('common.required') }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={members.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="when" label={t('approvals.signWhen')}>
        <Select
          options={(['before', 'after'] as const).map((value) => ({ value, label: t(`approvals.signs.${value}`) }))}
        />
      </Form.Item>
    </>
  )
}

function useDecide(id: string, way: Way) {
  const run = useRun()
  return ({ comment = '', toNode = -1, userId = '', when }: Told) => {
    if (way === 'approve') return run(ApproveDocument, { input: { id, comment } })
    if (way === 'refuse') return run(RefuseApprovalDocument, { input: { id, comment } })
    if (way === 'back') {
      return run(SendBackApprovalDocument, { input: { id, comment, toNode: toNode < 0 ? null : toNode } })
    }
    return run(AddApprovalSignerDocument, { input: { id, userId, before: when === 'before', comment } })
  }
}
