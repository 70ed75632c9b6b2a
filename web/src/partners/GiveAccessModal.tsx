import { App, Form, Modal, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { GrantAccessDocument, type Outsider } from '../gql/graphql'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { GrantFields, SPANS, termsOf, type TermsValues } from './GrantFields'
import { useGivableRoles } from './roleNames'

/** Let the partner, or our support, in without being asked. */
export function GiveAccessModal({ partner, onClose }: { partner: string | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<TermsValues & { to: Outsider }>()
  const to = Form.useWatch('to', form) ?? (partner ? 'PARTNER' : 'SUPPORT')
  const problems = useProblems(form)
  const give = useAction(GrantAccessDocument)
  const { options } = useGivableRoles()
  const { modules } = useMe()

  const submit = async ({ to: whom, ...values }: TermsValues & { to: Outsider }) => {
    problems.clear()
    const payload = await give({ input: { to: whom, terms: termsOf(values) } })
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('partners.given'))
    onClose()
  }
  return (
    <Modal
      open
      title={t('partners.give')}
      okText={t('partners.give')}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={560}
      centered
      styles={{ body: { maxHeight: 'calc(100vh - 190px)', overflowY: 'auto', overflowX: 'hidden' } }}
    >
      <FormProblems problems={problems.general} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ to, roles: ['read_only'], seconds: 86_400 }}
        onFinish={submit}
      >
        <Form.Item name="to" label={t('partners.toWhom')}>
          <Segmented
            options={[
              ...(partner ? [{ value: 'PARTNER', label: partner }] : []),
              { value: 'SUPPORT', label: t('partners.support') },
            ]}
          />
        </Form.Item>
        <GrantFields modules={modules} roles={options} spans={to === 'PARTNER' ? SPANS.partner : SPANS.support} />
      </Form>
    </Modal>
  )
}
