import { Checkbox, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateSavedViewDocument, type SavedViewTabFragment, UpdateSavedViewDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import type { Look } from './seen'

type Fields = { name: string; shared: boolean }

type Props = {
  recordType: string
  look: Look
  /** The view to give another name; absent to keep a new one. */
  view?: SavedViewTabFragment
  onSaved: (id: string) => void
  onClose: () => void
}

export function ViewModal({ recordType, look, view, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateSavedViewDocument)
  const update = useAction(UpdateSavedViewDocument)
  const [busy, setBusy] = useState(false)
  const submit = async (fields: Fields) => {
    problems.clear()
    setBusy(true)
    const payload = view
      ? await update({ input: { id: view.id, version: view.version, ...fields } })
      : await create({ input: { recordType, ...look, ...fields } })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors) && payload.savedView) onSaved(payload.savedView.id)
  }
  return (
    <Modal
      open
      title={view ? t('views.rename') : t('views.save')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ name: view?.name ?? '', shared: view?.shared ?? false }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t('views.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoFocus maxLength={80} />
        </Form.Item>
        <Form.Item name="shared" valuePropName="checked">
          <Checkbox>{t('views.share')}</Checkbox>
        </Form.Item>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}
