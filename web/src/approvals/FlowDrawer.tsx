import { Button, Checkbox, Drawer, Flex, Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import {
  type ApprovalFlowRowFragment,
  ApprovalSubjectsDocument,
  CreateApprovalFlowDocument,
  UpdateApprovalFlowDocument,
} from '../gql/graphql'
import { recordTypeName } from '../records/paths'
import { FormProblems } from '../ui/FormProblems'
import { PageLoading } from '../ui/PageLoading'
import { useCompact } from '../ui/useCompact'
import { Conditions } from './Conditions'
import { AGAIN, draftOf, type FlowDraft, freshFlow, freshNode, termsOf, TRIGGERS } from './flowDraft'
import { NodesEditor } from './NodesEditor'

type Props = { edited?: ApprovalFlowRowFragment | undefined; onClose: () => void }

/** Makes or changes a flow. */
export function FlowDrawer({ edited, onClose }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const create = useAction(CreateApprovalFlowDocument)
  const update = useAction(UpdateApprovalFlowDocument)
  const [draft, setDraft] = useState(edited ? draftOf(edited) : freshFlow('deal', t('approvals.node', { n: 1 })))
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const terms = termsOf(draft)
    const payload = edited
      ? await update({ input: { id: edited.id, version: edited.version, terms } })
      : await create({ input: { terms } })
    setBusy(false)
    setProblems(payload?.userErrors.map((problem) => problem.message) ?? [])
    if (payload?.userErrors.length === 0) onClose()
  }
  return (
    <Drawer
      open
      title={edited ? edited.name : t('approvals.newFlow')}
      size={compact ? '100%' : 760}
      onClose={onClose}
      footer={
        <Flex justify="end">
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </Flex>
      }
    >
      <FormProblems problems={problems} />
      <Terms draft={draft} fixed={Boolean(edited)} change={(values) => setDraft((before) => ({ ...before, ...values }))} />
    </Drawer>
  )
}

type TermsProps = { draft: FlowDraft; fixed: boolean; change: (values: Partial<FlowDraft>) => void }

function Terms({ draft, fixed, change }: TermsProps) {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: ApprovalSubjectsDocument })
  if (!data) return <PageLoading />
  const subjects = data.approvalSubjects
  const fields = subjects.find(({ recordType }) => recordType === draft.recordType)?.fields ?? []
  const another = () => change({ nodes: [...draft.nodes, freshNode(t('approvals.node', { n: draft.nodes.length + 1 }))] })
  return (
    <Form layout="vertical" component={false}>
      <Form.Item label={t('approvals.flowName')} required>
        <Input
          value={draft.name}
          maxLength={80}
          aria-label={t('approvals.flowName')}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('approvals.recordType')}>
        <Select
          value={draft.recordType}
          disabled={fixed}
          aria-label={t('approvals.recordType')}
          options={subjects.map(({ recordType }) => ({ value: recordType, label: t(`records.types.${recordTypeName(recordType)}`) }))}
          onChange={(recordType) => change({ recordType, tests: [] })}
        />
      </Form.Item>
      <Form.Item label={t('approvals.conditions')} extra={t('approvals.conditionsHint')}>
        <Conditions label={t('approvals.conditions')} fields={fields} tests={draft.tests} onChange={(tests) => change({ tests })} />
      </Form.Item>
      <Form.Item label={t('approvals.triggers')} extra={t('approvals.triggersHint')}>
        <Checkbox.Group
          value={[...(draft.triggers ?? [])]}
          options={TRIGGERS.map((value) => ({ value, label: t(`approvals.triggered.${value}`) }))}
          onChange={(triggers) => change({ triggers })}
        />
      </Form.Item>
      <NodesEditor fields={fields} nodes={draft.nodes} onChange={(nodes) => change({ nodes })} onAdd={another} />
      <Form.Item label={t('approvals.again')}>
        <Select
          value={draft.again}
          aria-label={t('approvals.again')}
          options={AGAIN.map((value) => ({ value, label: t(`approvals.agains.${value}`) }))}
          onChange={(again) => change({ again })}
        />
      </Form.Item>
      <Form.Item label={t('approvals.withdrawLate')} extra={t('approvals.withdrawLateHint')}>
        <Switch
          checked={draft.withdrawLate ?? false}
          aria-label={t('approvals.withdrawLate')}
          onChange={(withdrawLate) => change({ withdrawLate })}
        />
      </Form.Item>
    </Form>
  )
}
