import { App, Form, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { MembersDocument, PlansDocument, RequestGrantDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { GrantFields, SPANS, termsOf, type TermsValues } from './GrantFields'
import { BUILT_IN, roleName } from './roleNames'

/** Ask a company for access; its owners are told by mail. */
export function RequestModal({ company, onClose }: { company: { id: string; name: string; plan: string }; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [form] = Form.useForm<TermsValues>()
  const problems = useProblems(form)
  const [{ data: sold }] = useQuery({ query: PlansDocument })
  const modules = sold?.plans.find(({ code }) => code === company.plan)?.modules ?? []
  const [{ data: ours }] = useQuery({ query: MembersDocument, requestPolicy: 'cache-first' })
  const request = useAction(RequestGrantDocument)

  const submit = async (values: TermsValues) => {
    problems.clear()
    const payload = await request({ input: { companyId: company.id, terms: termsOf(values) } })
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('partners.requested', { company: company.name }))
    onClose()
  }
  return (
    <Modal
      open
      title={t('partners.requestFrom', { company: company.name })}
      okText={t('partners.ask')}
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
        initialValues={{ roles: ['rep'], seconds: 3600 }}
        onFinish={submit}
      >
        <GrantFields
          modules={modules}
          roles={BUILT_IN.map((value) => ({ value, label: roleName(t, value) }))}
          spans={SPANS.partner}
          people={(ours?.members ?? []).map(({ email, name }) => ({ value: email, label: `${name} · ${email}` }))}
        />
      </Form>
    </Modal>
  )
}
