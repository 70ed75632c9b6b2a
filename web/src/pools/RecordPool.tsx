import { InboxOutlined } from '@ant-design/icons'
import { Button, Flex, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { PoolStandingsDocument, ReturnRecordDocument } from '../gql/graphql'
import { recordTypeOf } from '../records/paths'
import { useHasModule, useMay, useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Props = { recordId: string; name: string; ownerId: string | undefined }

/** Giving a record back to a pool: for whoever has it, and for who manages access. */
export function ReturnToPool({ recordId, name, ownerId }: Props) {
  const { t } = useTranslation()
  const { user } = useMe()
  const manages = useMay('access:manage')
  const [open, setOpen] = useState(false)
  const has = useHasModule('pools') && ownerId !== undefined && (ownerId === user.id || manages)
  const [{ data }] = useQuery({ query: PoolStandingsDocument, pause: !has, requestPolicy: 'cache-first' })
  const pools = data?.poolStandings.map(({ pool }) => pool).filter(({ recordType, enabled }) => enabled && recordType === recordTypeOf(recordId))
  if (!has || !pools?.length) return null
  return (
    <>
      <Button size="small" icon={<InboxOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {t('pools.giveBack')}
      </Button>
      {open && <ReturnModal recordId={recordId} name={name} pools={pools} onClose={() => setOpen(false)} />}
    </>
  )
}

type ModalProps = {
  recordId: string
  name: string
  pools: readonly { id: string; name: string }[]
  onClose: () => void
}

type Given = { poolId: string; reason: string }

function ReturnModal({ recordId, name, pools, onClose }: ModalProps) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Given>()
  const problems = useProblems(form)
  const giveBack = useAction(ReturnRecordDocument)
  const [busy, setBusy] = useState(false)
  const submit = async ({ poolId, reason }: Given) => {
    problems.clear()
    setBusy(true)
    const payload = await giveBack({ input: { id: recordId, poolId, reason } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('pools.giveBackTitle', { name })}
      okText={t('pools.giveBack')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={(values) => void submit(values)}>
        <Flex vertical>
          <Form.Item name="poolId" label={t('pools.pool')} initialValue={pools[0]?.id}>
            <Select options={pools.map((pool) => ({ value: pool.id, label: pool.name }))} />
          </Form.Item>
          <Form.Item name="reason" label={t('pools.reason')} rules={[{ required: true, message: t('common.required') }]}>
            <Input.TextArea maxLength={500} autoSize={{ minRows: 2, maxRows: 6 }} />
          </Form.Item>
        </Flex>
      </Form>
    </Modal>
  )
}
