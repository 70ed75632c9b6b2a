import { InboxOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons'
import { Button, Checkbox, Form, Input, Modal, Space, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type CustomFieldDetailFragment, UpdateCustomFieldDocument } from '../gql/graphql'
import recordStyles from '../records/records.module.css'
import { labelOf } from '../records/customFields'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { LabelFields } from './LabelFields'
import { type Labels, labelsForm, labelsInput } from './labels'
import { SEALABLE } from './sealable'

type Option = Labels & { value: string; archived: boolean }
type Fields = Labels & { required: boolean; sensitive?: boolean; options: Option[] }

/** Changes what may be changed of a field: its names, whether it must be filled in, and its choices. */
export function EditFieldModal({ field, onClose }: { field: CustomFieldDetailFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const update = useAction(UpdateCustomFieldDocument)
  const [busy, setBusy] = useState(false)
  const listed = field.kind === 'CHOICE' || field.kind === 'CHOICES'
  const start: Fields = {
    ...labelsForm(field),
    required: field.required,
    sensitive: field.sensitive,
    options: field.options.map((option) => ({ ...labelsForm(option), value: option.value, archived: option.archived })),
  }

  const submit = async ({ required, sensitive = false, options = [], ...labels }: Fields) => {
    problems.clear()
    setBusy(true)
    const chosen = options.map(({ value, archived, ...names }) => ({ value, archived, ...labelsInput(names) }))
    const payload = await update({
      input: {
        id: field.id,
        version: field.version,
        required,
        ...(sensitive && !field.sensitive ? { sensitive } : {}),
        ...labelsInput(labels),
        ...(listed ? { options: chosen } : {}),
      },
    })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  return (
    <Modal
      open
      title={t('settings.editField', { label: labelOf(field) })}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={start} onFinish={submit}>
        <LabelFields />
        {listed && <OptionLines />}
        <Form.Item name="required" valuePropName="checked">
          <Checkbox>{t('settings.fieldMust')}</Checkbox>
        </Form.Item>
        {SEALABLE.includes(field.kind) && (
          <Form.Item
            name="sensitive"
            valuePropName="checked"
            extra={t(field.sensitive ? 'settings.fieldSensitiveStays' : 'settings.fieldSensitiveBecomes')}
          >
            <Checkbox disabled={field.sensitive}>{t('settings.fieldSensitive')}</Checkbox>
          </Form.Item>
        )}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}

/** The choices in their order. One that records may have is archived, never removed. */
function OptionLines() {
  const { t } = useTranslation()
  const form = Form.useFormInstance()
  const current = (Form.useWatch('options', { form, preserve: true }) ?? []) as (Option | undefined)[]
  const required = [{ required: true, whitespace: true, message: t('common.required') }]
  const setArchived = (index: number, archived: boolean) => form.setFieldValue(['options', index, 'archived'], archived)

  return (
    <Form.Item label={t('settings.fieldOptions')}>
      <Form.List name="options">
        {(lines, { add, remove }) => (
          <div className={recordStyles.entries}>
            {lines.map(({ key, name: index }) => {
              const archived = current[index]?.archived ?? false
              const stored = Boolean(current[index]?.value)
              const verb = t(archived ? 'settings.restoreOption' : 'settings.archiveOption', { number: index + 1 })
              return (
                <Space.Compact key={key} block>
                  <Form.Item name={[index, 'label']} noStyle rules={required}>
                    <Input
                      aria-label={t('settings.optionLabel', { number: index + 1 })}
                      maxLength={80}
                      disabled={archived}
                    />
                  </Form.Item>
                  <Form.Item name={[index, 'otherLabel']} noStyle>
                    <Input
                      aria-label={t('settings.optionOther', { number: index + 1 })}
                      placeholder={t('settings.otherLanguage')}
                      maxLength={80}
                      disabled={archived}
                    />
                  </Form.Item>
                  <Tooltip title={verb}>
                    <Button
                      icon={archived ? <UndoOutlined aria-hidden /> : <InboxOutlined aria-hidden />}
                      aria-label={verb}
                      onClick={() => (stored ? setArchived(index, !archived) : remove(index))}
                    />
                  </Tooltip>
                </Space.Compact>
              )
            })}
            <Button
              type="dashed"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => add({ label: '', otherLabel: '', value: '', archived: false })}
            >
              {t('settings.addOption')}
            </Button>
          </div>
        )}
      </Form.List>
    </Form.Item>
  )
}
