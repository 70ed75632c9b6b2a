import { Form, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateStageDocument, type DealForecastCategory, type StageGate, UpdateStageDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { REQUIRABLE, requiredOf } from './required'
import { forecastOptions } from './status'
import type { Pipeline, Stage } from './useStages'

type Fields = {
  name: string
  probability: number
  forecast: DealForecastCategory | null
  rottingDays: number | null
  requiredFields: string[]
  gate: StageGate | null
}

type Props = { pipeline: Pipeline; stage?: Stage; onClose: () => void }

/** A step of a pipeline: the chance in it, how long a deal may rest there, and what it takes to come in. */
export function StageModal({ pipeline, stage, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateStageDocument)
  const update = useAction(UpdateStageDocument)
  const [busy, setBusy] = useState(false)

  const submit = async ({ requiredFields, ...values }: Fields) => {
    problems.clear()
    setBusy(true)
    const input = { ...values, requiredFields: requiredFields.join(', ') || null }
    const position = Math.max(0, ...pipeline.stages.map((each) => each.position)) + 1
    const payload = stage
      ? await update({ input: { id: stage.id, version: stage.version, ...input } })
      : await create({ input: { pipelineId: pipeline.id, position, ...input } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={stage ? t('records.editContact', { name: stage.name }) : t('deals.pipelines.newStage')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={startOf(stage)}
        onFinish={(values) => void submit(values)}
      >
        <StageFields />
      </Form>
    </Modal>
  )
}

function StageFields() {
  const { t } = useTranslation()
  const needed = [{ required: true, message: t('common.required') }]
  return (
    <>
      <Form.Item name="name" label={t('records.fields.name')} rules={needed}>
        <Input autoFocus maxLength={80} />
      </Form.Item>
      <Form.Item name="probability" label={t('deals.pipelines.probability')} rules={needed}>
        <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="forecast" label={t('records.fields.forecast')}>
        <Select allowClear options={forecastOptions(t)} />
      </Form.Item>
      <Form.Item name="rottingDays" label={t('deals.pipelines.rottingDays')}>
        <InputNumber min={1} max={3650} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="requiredFields" label={t('deals.pipelines.required')}>
        <Select mode="multiple" options={REQUIRABLE.map((value) => ({ value, label: t(`records.fields.${value}`) }))} />
      </Form.Item>
      <Form.Item name="gate" label={t('deals.pipelines.gate')}>
        <Select
          allowClear
          options={(['FREE', 'IN_ORDER'] as const).map((value) => ({ value, label: t(`deals.pipelines.gates.${value}`) }))}
        />
      </Form.Item>
    </>
  )
}

function startOf(stage: Stage | undefined): Fields {
  return {
    name: stage?.name ?? '',
    probability: stage?.probability ?? 50,
    forecast: stage?.forecast ?? 'PIPELINE',
    rottingDays: stage?.rottingDays ?? null,
    requiredFields: requiredOf(stage?.requiredFields),
    gate: stage?.gate ?? null,
  }
}
