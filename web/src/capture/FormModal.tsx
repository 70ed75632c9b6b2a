import { Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  CreateLeadFormDocument,
  type LeadFormInput,
  type LeadSourceDetailFragment,
  UpdateLeadFormDocument,
} from '../gql/graphql'
import { currentLanguage } from '../i18n'
import { TagSelect } from '../records/TagSelect'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { AskedFields } from './AskedFields'

type Fields = { name: string; form: LeadFormInput }

const CONFIRMATIONS = ['NONE', 'LEAD_AFTER', 'LEAD_FIRST'] as const

/** What a new form asks, until somebody says otherwise. */
function fresh(): LeadFormInput {
  return {
    fields: [
      { path: 'name', label: '', required: true },
      { path: 'emails', label: '', required: true },
      { path: 'message', label: '', required: false },
    ],
    confirmation: 'NONE',
    locale: currentLanguage() === 'zh-CN' ? 'zh-CN' : 'en',
  }
}

function startingWith(edited: LeadSourceDetailFragment | undefined): Fields {
  if (!edited?.form) return { name: '', form: fresh() }
  const { link: _link, embedCode: _code, fields, origins, tagIds, ...form } = edited.form
  return { name: edited.name, form: { ...form, fields: [...fields], origins: [...origins], tagIds: [...tagIds] } }
}

type Props = {
  edited?: LeadSourceDetailFragment | undefined
  onMade: (source: LeadSourceDetailFragment) => void
  onClose: () => void
}

/** Makes or changes a web form. */
export function FormModal({ edited, onMade, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateLeadFormDocument)
  const update = useAction(UpdateLeadFormDocument)
  const [busy, setBusy] = useState(false)
  const submit = async (input: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = edited
      ? await update({ input: { id: edited.id, enabled: edited.enabled, ...input } })
      : await create({ input })
    setBusy(false)
    if (!payload || problems.show(payload.userErrors)) return
    onClose()
    if (!edited && payload.source) onMade(payload.source)
  }
  return (
    <Modal
      open
      width={760}
      title={edited ? edited.name : t('capture.newForm')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={startingWith(edited)} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('capture.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input maxLength={80} autoFocus />
        </Form.Item>
        <Form.Item label={t('capture.fields')} extra={t('capture.fieldsHint')}>
          <AskedFields />
        </Form.Item>
        <Form.Item name={['form', 'heading']} label={t('capture.heading')}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name={['form', 'button']} label={t('capture.button')}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name={['form', 'success']} label={t('capture.success')}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
        <Form.Item name={['form', 'redirect']} label={t('capture.redirect')}>
          <Input placeholder="https://" maxLength={500} />
        </Form.Item>
        <Form.Item name={['form', 'origins']} label={t('capture.origins')} extra={t('capture.originsHint')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ' ', '\n']} />
        </Form.Item>
        <Form.Item name={['form', 'confirmation']} label={t('capture.confirmation')}>
          <Select options={CONFIRMATIONS.map((value) => ({ value, label: t(`capture.confirmations.${value}`) }))} />
        </Form.Item>
        <Form.Item name={['form', 'locale']} label={t('capture.locale')}>
          <Select
            options={[
              { value: 'en', label: 'English' },
              { value: 'zh-CN', label: '中文' },
            ]}
          />
        </Form.Item>
        <MarkFields />
      </Form>
    </Modal>
  )
}

/** What every lead of the form is marked with. */
function MarkFields() {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item name={['form', 'source']} label={t('capture.source')} extra={t('capture.sourceHint')}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name={['form', 'campaign']} label={t('capture.campaign')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name={['form', 'tagIds']} label={t('capture.tags')}>
        <TagSelect recordType="lead" mode="multiple" />
      </Form.Item>
    </>
  )
}
