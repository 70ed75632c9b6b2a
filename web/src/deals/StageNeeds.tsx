import { Form, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { UpdateDealDocument } from '../gql/graphql'
import { FieldsOf } from '../records/RecordField'
import { useHasModule } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { DealField } from './DealFields'
import { type DealForm, dealInput } from './dealForm'
import type { Movable, Target } from './useMoveDeal'

type Props = { deal: Movable; stage: Target; fields: readonly string[]; onClose: () => void }

/** Fills in what a stage requires and moves the deal there, in one step. */
export function StageNeeds({ deal, stage, fields, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Partial<DealForm>>()
  const problems = useProblems(form)
  const update = useAction(UpdateDealDocument)
  const ownFields = useHasModule('custom_fields')
  const [busy, setBusy] = useState(false)

  const submit = async (values: Partial<DealForm>) => {
    problems.clear()
    setBusy(true)
    const input = { ...dealInput(values), id: deal.id, version: deal.version, stageId: stage.id }
    const payload = await update({ input, ownFields })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('deals.needs.title', { stage: stage.name })}
      okText={t('deals.needs.move')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t('deals.needs.lead', { name: deal.name })}</p>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" onFinish={(values) => void submit(values)}>
        <FieldsOf value="deal">
          {fields.map((name) => (
            <DealField key={name} name={name} />
          ))}
        </FieldsOf>
      </Form>
    </Modal>
  )
}
