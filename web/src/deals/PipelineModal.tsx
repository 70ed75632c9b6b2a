import { Form, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreatePipelineDocument, UpdatePipelineDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import type { Pipeline } from './useStages'

type Fields = { name: string; position: number }
type Props = { pipeline?: Pipeline; position: number; onClose: () => void }

/** What a pipeline is called, and its place among the others. */
export function PipelineModal({ pipeline, position, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreatePipelineDocument)
  const update = useAction(UpdatePipelineDocument)
  const [busy, setBusy] = useState(false)
  const needed = [{ required: true, message: t('common.required') }]

  const submit = async (values: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = pipeline
      ? await update({ input: { id: pipeline.id, version: pipeline.version, ...values } })
      : await create({ input: values })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={pipeline ? t('records.editContact', { name: pipeline.name }) : t('deals.pipelines.new')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ name: pipeline?.name ?? '', position }}
        onFinish={(values) => void submit(values)}
      >
        <Form.Item name="name" label={t('records.fields.name')} rules={needed}>
          <Input autoFocus maxLength={80} />
        </Form.Item>
        <Form.Item name="position" label={t('deals.pipelines.position')} rules={needed}>
          <InputNumber min={0} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
