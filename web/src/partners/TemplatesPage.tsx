import { App, Button, Card, Empty, Form, Input, Modal, Select, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  CaptureTemplateDocument,
  PortfolioDocument,
  PushTemplateDocument,
  TemplatesDocument,
  type TemplatesQuery,
} from '../gql/graphql'
import { dateTime } from '../i18n/format'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'

type Template = TemplatesQuery['templates'][number]

/** How a company is set up, captured once and offered to others. */
export function TemplatesPage() {
  const { t } = useTranslation()
  const [{ data, error }, again] = useQuery({ query: TemplatesDocument })
  const [capturing, setCapturing] = useState(false)
  const [pushed, setPushed] = useState<Template>()
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const capture = (
    <Button type="primary" onClick={() => setCapturing(true)}>
      {t('partners.capture')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('shell.nav.templates')} lead={t('partners.templatesLead')} action={capture} />
      <Card>
        {!data && <Skeleton active />}
        {data?.templates.length === 0 && <Empty description={t('partners.noTemplates')}>{capture}</Empty>}
        <ul className={styles.rows}>
          {data?.templates.map((template) => (
            <li key={template.id}>
              <div style={{ minWidth: 0 }}>
                <strong>{t('partners.offerOf', { template: template.name, number: template.number })}</strong>
                <br />
                <Typography.Text type="secondary">
                  {t('partners.capturedFrom', { company: template.source, at: dateTime(template.capturedAt) })} ·{' '}
                  {t('partners.items', { count: template.items })}
                </Typography.Text>
              </div>
              <Button size="small" onClick={() => setPushed(template)}>
                {t('partners.push')}
              </Button>
            </li>
          ))}
        </ul>
      </Card>
      {capturing && <CaptureModal names={data?.templates.map(({ name }) => name) ?? []} onClose={() => setCapturing(false)} />}
      {pushed && <PushModal template={pushed} onClose={() => setPushed(undefined)} />}
    </>
  )
}

function useCompanies() {
  const [{ data }] = useQuery({ query: PortfolioDocument, variables: { first: 50, after: null } })
  return (data?.portfolio.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))
}

function CaptureModal({ names, onClose }: { names: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const me = useMe()
  const companies = useCompanies()
  const [form] = Form.useForm<{ name: string; companyId: string }>()
  const problems = useProblems(form)
  const capture = useAction(CaptureTemplateDocument)
  const name = Form.useWatch('name', form)
  const submit = async (input: { name: string; companyId: string }) => {
    problems.clear()
    const payload = await capture({ input })
    if (!payload || problems.show(payload.userErrors)) return
    message.success(t('partners.captured', { name: input.name, number: payload.template?.number ?? 1 }))
    onClose()
  }
  return (
    <Modal
      open
      title={t('partners.capture')}
      okText={t('partners.capture')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ companyId: me.tenant.id }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t('partners.templateName')}
          extra={names.includes(name) ? t('partners.nextVersion') : undefined}
          rules={[{ required: true, message: t('common.required') }]}
        >
          <Input maxLength={80} autoFocus />
        </Form.Item>
        <Form.Item name="companyId" label={t('partners.captureFrom')} extra={t('partners.captureHint')}>
          <Select options={[{ value: me.tenant.id, label: me.tenant.name }, ...companies]} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

function PushModal({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const companies = useCompanies()
  const push = useAction(PushTemplateDocument)
  const [chosen, setChosen] = useState<string[]>([])
  const send = async () => {
    const payload = await push({ input: { templateId: template.id, companyIds: chosen } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    if (!payload?.pushed) return
    const fresh = payload.pushed.filter(({ offered }) => offered).length
    message.success(t('partners.pushed', { count: fresh }))
    onClose()
  }
  return (
    <Modal
      open
      title={t('partners.pushTitle', { template: template.name, number: template.number })}
      okText={t('partners.push')}
      okButtonProps={{ disabled: chosen.length === 0 }}
      onOk={send}
      onCancel={onClose}
    >
      <p>{t('partners.pushLead')}</p>
      <Select
        mode="multiple"
        style={{ width: '100%' }}
        aria-label={t('partners.companies')}
        placeholder={t('partners.companies')}
        options={companies}
        value={chosen}
        onChange={setChosen}
      />
    </Modal>
  )
}
