import { App, Button, Card, Flex, Form, Input, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  AddCompanyDomainDocument,
  type DomainRowFragment,
  RemoveCompanyDomainDocument,
  VerifyCompanyDomainDocument,
} from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

/** Domains of the company, and how to prove that they are. */
export function DomainsCard({ domains }: { domains: readonly DomainRowFragment[] }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<{ name: string }>()
  const problems = useProblems(form)
  const add = useAction(AddCompanyDomainDocument)

  const submit = async (input: { name: string }) => {
    problems.clear()
    const payload = await add({ input })
    if (payload && !problems.show(payload.userErrors)) form.resetFields()
  }
  return (
    <Card title={t('security.company.domains')}>
      <Typography.Paragraph type="secondary">{t('security.company.domainsLead')}</Typography.Paragraph>
      <FormProblems problems={problems.general} />
      <Flex vertical gap={16} style={{ marginBottom: 16 }}>
        {domains.map((domain) => (
          <DomainRow key={domain.id} domain={domain} />
        ))}
      </Flex>
      <Form name="add-domain" form={form} layout="inline" requiredMark={false} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('security.company.domain')}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Input inputMode="url" placeholder="company.com" />
        </Form.Item>
        <Button htmlType="submit">{t('security.company.addDomain')}</Button>
      </Form>
    </Card>
  )
}

function DomainRow({ domain }: { domain: DomainRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const verify = useAction(VerifyCompanyDomainDocument)
  const remove = useAction(RemoveCompanyDomainDocument)
  const { id, name, verifiedAt, recordName, recordValue, file } = domain
  const tell = (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <div>
      <Flex gap={8} align="center" wrap>
        <Typography.Text strong>{name}</Typography.Text>
        <Tag color={verifiedAt ? 'green' : undefined}>
          {verifiedAt ? t('security.company.verified') : t('security.company.pending')}
        </Tag>
        {!verifiedAt && (
          <Button size="small" onClick={() => void verify({ input: { id } }).then(tell)}>
            {t('security.company.check')}
          </Button>
        )}
        <Button
          size="small"
          aria-label={t('security.company.removeDomain', { name })}
          onClick={() => void remove({ input: { id } }).then(tell)}
        >
          {t('security.remove')}
        </Button>
      </Flex>
      {!verifiedAt && (
        <Typography.Paragraph type="secondary" style={{ margin: '4px 0 0', overflowWrap: 'anywhere' }}>
          {t('security.company.record', { name: recordName })} {t('security.company.file', { file })}:{' '}
          <Typography.Text code copyable>
            {recordValue}
          </Typography.Text>
        </Typography.Paragraph>
      )}
    </div>
  )
}
