import { Checkbox, Form, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateCustomFieldDocument, type CustomFieldKind } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { LabelFields } from './LabelFields'
import { type Labels, labelsInput } from './labels'
import { SEALABLE } from './sealable'

const KINDS: readonly CustomFieldKind[] = [
  'TEXT',
  'LONG_TEXT',
  'INTEGER',
  'DECIMAL',
  'MONEY',
  'DATE',
  'MOMENT',
  'BOOLEAN',
  'CHOICE',
  'CHOICES',
  'URL',
  'EMAIL',
  'PHONE',
]

type Fields = Labels & {
  scale?: number
  kind: CustomFieldKind
  required: boolean
  sensitive?: boolean
  options?: string[]
}

export function CustomFieldModal({ recordType, onClose }: { recordType: string; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateCustomFieldDocument)
  const [busy, setBusy] = useState(false)
  const kind = Form.useWatch('kind', form)
  const picks = kind === 'CHOICE' || kind === 'CHOICES'

  const submit = async ({ options = [], scale = 2, kind, required, sensitive = false, ...labels }: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = await create({
      input: {
        recordType,
        kind,
        required,
        sensitive: sensitive && SEALABLE.includes(kind),
        ...labelsInput(labels),
        ...(kind === 'DECIMAL' ? { scale } : {}),
        options: picks ? options.map((label) => labelsInput({ label })) : [],
      },
    })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal open title={t('settings.newField')} confirmLoading={busy} onOk={() => form.submit()} onCancel={onClose}>
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={{ kind: 'TEXT', required: false }} onFinish={submit}>
        <LabelFields />
        <Form.Item name="kind" label={t('settings.fieldType')}>
          <Select options={KINDS.map((value) => ({ value, label: t(`settings.fieldKinds.${value}`) }))} />
        </Form.Item>
        {kind === 'DECIMAL' && (
          <Form.Item name="scale" label={t('settings.fieldScale')} initialValue={2}>
            <InputNumber min={0} max={9} precision={0} />
          </Form.Item>
        )}
        {picks && (
          <Form.Item
            name="options"
            label={t('settings.fieldOptions')}
            extra={t('settings.fieldOptionsHint')}
            rules={[{ required: true, message: t('common.required') }]}
          >
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ';', '\n']} />
          </Form.Item>
        )}
        <Form.Item name="required" valuePropName="checked">
          <Checkbox>{t('settings.fieldMust')}</Checkbox>
        </Form.Item>
        {SEALABLE.includes(kind) && (
          <Form.Item name="sensitive" valuePropName="checked" extra={t('settings.fieldSensitiveHint')}>
            <Checkbox>{t('settings.fieldSensitive')}</Checkbox>
          </Form.Item>
        )}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
