import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Popconfirm, Skeleton, Switch, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import styles from '../access/access.module.css'
import { usePeople } from '../access/names'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import {
  type AssignmentRuleRowFragment,
  AssignmentRulesDocument,
  DeleteAssignmentRuleDocument,
  OrderAssignmentRulesDocument,
  UpdateAssignmentRuleDocument,
} from '../gql/graphql'
import { useMay } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { AbsencesCard } from './AbsencesCard'
import { RuleDrawer } from './RuleDrawer'
import { draftOf, moved } from './ruleForm'
import { SpeedCard } from './SpeedCard'

type Rule = AssignmentRuleRowFragment

/** Who gets leads: the rules in their order, who is away, and how fast leads are answered. */
export function AssignmentPage() {
  const { t } = useTranslation()
  const maySet = useMay('access:manage')
  const [{ data, error }, again] = useQuery({ query: AssignmentRulesDocument })
  const [open, setOpen] = useState<{ edited?: Rule }>()
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  const make = maySet && (
    <Button type="primary" onClick={() => setOpen({})}>
      {t('assignment.new')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('assignment.title')} lead={t('assignment.lead')} action={make} />
      {!maySet && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      <Card style={{ marginBottom: 24 }}>
        {!data && <Skeleton active />}
        {data?.assignmentRules.length === 0 && <Empty description={t('assignment.none')} />}
        {data && <Rules rules={data.assignmentRules} maySet={maySet} onEdit={(edited) => setOpen({ edited })} />}
      </Card>
      <AbsencesCard />
      <SpeedCard />
      {open && <RuleDrawer edited={open.edited} onClose={() => setOpen(undefined)} />}
    </>
  )
}

type RulesProps = { rules: readonly Rule[]; maySet: boolean; onEdit: (rule: Rule) => void }

function Rules({ rules, maySet, onEdit }: RulesProps) {
  const { t } = useTranslation()
  const order = useAction(OrderAssignmentRulesDocument)
  const tell = useTell()
  const move = async (from: number, to: number) =>
    tell(await order({ input: { ids: moved(rules, from, to).map(({ id }) => id) } }))
  return (
    <ol className={styles.rows} style={{ paddingInlineStart: 0, listStyle: 'none' }}>
      {rules.map((rule, at) => (
        <li key={rule.id}>
          <RuleLine rule={rule} at={at} />
          {maySet && (
            <Flex gap={8} wrap align="center">
              <Button
                size="small"
                icon={<ArrowUpOutlined aria-hidden />}
                disabled={at === 0}
                aria-label={t('assignment.up', { name: rule.name })}
                onClick={() => void move(at, at - 1)}
              />
              <Button
                size="small"
                icon={<ArrowDownOutlined aria-hidden />}
                disabled={at === rules.length - 1}
                aria-label={t('assignment.down', { name: rule.name })}
                onClick={() => void move(at, at + 1)}
              />
              <RuleActions rule={rule} onEdit={() => onEdit(rule)} />
            </Flex>
          )}
        </li>
      ))}
    </ol>
  )
}

function RuleLine({ rule, at }: { rule: Rule; at: number }) {
  const { t } = useTranslation()
  const { nameOf } = usePeople()
  const people = rule.seats.map(({ userId }) => nameOf(userId)).join(', ')
  return (
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <strong>
        {at + 1}. {rule.name}
      </strong>{' '}
      <Tag>{t(`assignment.strategies.${rule.strategy}`)}</Tag>
      {rule.sticky && <Tag>{t('assignment.stickyShort')}</Tag>}
      {!rule.enabled && <Tag color="gold">{t('assignment.off')}</Tag>}
      <br />
      <Typography.Text type="secondary">
        {rule.arrivals.map((arrival) => t(`assignment.arrivals.${arrival}`)).join(', ')} → {people || t('assignment.nobody')}
      </Typography.Text>
    </div>
  )
}

function RuleActions({ rule, onEdit }: { rule: Rule; onEdit: () => void }) {
  const { t } = useTranslation()
  const update = useAction(UpdateAssignmentRuleDocument)
  const remove = useAction(DeleteAssignmentRuleDocument)
  const tell = useTell()
  const { id, name, version } = rule
  const enable = async (enabled: boolean) => {
    const draft = draftOf(rule)
    tell(await update({ input: { id, version, terms: { ...draft, seats: [...draft.seats], enabled } } }))
  }
  return (
    <>
      <Switch
        size="small"
        checked={rule.enabled}
        aria-label={t('assignment.inForce', { name })}
        onChange={(enabled) => void enable(enabled)}
      />
      <Button size="small" onClick={onEdit} aria-label={t('assignment.editOf', { name })}>
        {t('common.edit')}
      </Button>
      <Popconfirm
        title={t('assignment.removeTitle', { name })}
        description={t('assignment.removeText')}
        onConfirm={async () => tell(await remove({ input: { id } }))}
      >
        <Button size="small" danger aria-label={t('assignment.removeOf', { name })}>
          {t('assignment.remove')}
        </Button>
      </Popconfirm>
    </>
  )
}

/** Tells the first thing that is wrong. */
function useTell() {
  const { message } = App.useApp()
  return (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
}
