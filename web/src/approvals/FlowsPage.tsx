import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Button, Card, Empty, Flex, Skeleton, Switch, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  type ApprovalFlowRowFragment,
  ApprovalFlowsDocument,
  OrderApprovalFlowsDocument,
  UpdateApprovalFlowDocument,
} from '../gql/graphql'
import { recordTypeName } from '../records/paths'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { draftOf, moved, termsOf } from './flowDraft'
import { FlowDrawer } from './FlowDrawer'
import { useTell } from './useTell'

type Flow = ApprovalFlowRowFragment

/** The flows of approvals in the order in which they are asked. */
export function FlowsPage() {
  const { t } = useTranslation()
  const maySet = useMay('access:manage')
  const [{ data, error }, again] = useQuery({ query: ApprovalFlowsDocument })
  const [open, setOpen] = useState<{ edited?: Flow }>()
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const make = maySet && (
    <Button type="primary" onClick={() => setOpen({})}>
      {t('approvals.newFlow')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('approvals.flows')} lead={t('approvals.flowsLead')} action={make} />
      {!maySet && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      <Card>
        {!data && <Skeleton active />}
        {data?.approvalFlows.length === 0 && <Empty description={t('approvals.noFlows')} />}
        {data && <Flows flows={data.approvalFlows} maySet={maySet} onEdit={(edited) => setOpen({ edited })} />}
      </Card>
      {open && <FlowDrawer edited={open.edited} onClose={() => setOpen(undefined)} />}
    </>
  )
}

type FlowsProps = { flows: readonly Flow[]; maySet: boolean; onEdit: (flow: Flow) => void }

function Flows({ flows, maySet, onEdit }: FlowsProps) {
  const { t } = useTranslation()
  const order = useAction(OrderApprovalFlowsDocument)
  const tell = useTell()
  const move = async (from: number, to: number) =>
    tell(await order({ input: { ids: moved(flows, from, to).map(({ id }) => id) } }))
  return (
    <ol className={styles.rows} style={{ paddingInlineStart: 0, listStyle: 'none' }}>
      {flows.map((flow, at) => (
        <li key={flow.id}>
          <FlowLine flow={flow} at={at} />
          {maySet && (
            <Flex gap={8} wrap align="center">
              <Button
                size="small"
                icon={<ArrowUpOutlined aria-hidden />}
                disabled={at === 0}
                aria-label={t('approvals.up', { name: flow.name })}
                onClick={() => void move(at, at - 1)}
              />
              <Button
                size="small"
                icon={<ArrowDownOutlined aria-hidden />}
                disabled={at === flows.length - 1}
                aria-label={t('approvals.down', { name: flow.name })}
                onClick={() => void move(at, at + 1)}
              />
              <Turn flow={flow} />
              <Button size="small" aria-label={t('approvals.editOf', { name: flow.name })} onClick={() => onEdit(flow)}>
                {t('common.edit')}
              </Button>
            </Flex>
          )}
        </li>
      ))}
    </ol>
  )
}

function Turn({ flow }: { flow: Flow }) {
  const { t } = useTranslation()
  const tell = useTell()
  const update = useAction(UpdateApprovalFlowDocument)
  const turn = async (enabled: boolean) =>
    tell(await update({ input: { id: flow.id, version: flow.version, terms: termsOf({ ...draftOf(flow), enabled }) } }))
  return (
    <Switch
      size="small"
      checked={flow.enabled}
      aria-label={t('approvals.inForce', { name: flow.name })}
      onChange={(enabled) => void turn(enabled)}
    />
  )
}

function FlowLine({ flow, at }: { flow: Flow; at: number }) {
  const { t } = useTranslation()
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <strong>
        {at + 1}. {flow.name}
      </strong>{' '}
      <Tag>{t(`records.types.${recordTypeName(flow.recordType)}`)}</Tag>
      {!flow.enabled && <Tag color="gold">{t('approvals.off')}</Tag>}
      <br />
      <Typography.Text type="secondary">
        {flow.nodes.map(({ name }) => name).join(' → ')} · {t('approvals.version', { n: flow.version })}
      </Typography.Text>
    </div>
  )
}
