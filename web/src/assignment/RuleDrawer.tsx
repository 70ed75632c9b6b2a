import { Alert, Button, Checkbox, Drawer, Flex, Form, Input, InputNumber, Select, Switch } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { GroupEditor } from '../filters/GroupEditor'
import { EMPTY, fromFilter, toFilter } from '../filters/tree'
import {
  type AssignmentRuleRowFragment,
  CreateAssignmentRuleDocument,
  PoolStandingsDocument,
  UpdateAssignmentRuleDocument,
} from '../gql/graphql'
import { useHasModule } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useCompact } from '../ui/useCompact'
import { PreviewList } from './PreviewList'
import { ARRIVALS, draftOf, FALLBACKS, freshRule, type RuleDraft, STRATEGIES, TERRITORIES } from './ruleForm'
import { SeatsEditor } from './SeatsEditor'
import { Words } from './Words'

type Props = { edited?: AssignmentRuleRowFragment | undefined; onClose: () => void }
type Change = (values: Partial<RuleDraft>) => void

/** Makes or changes a rule, and shows what it would do before it is saved. */
export function RuleDrawer({ edited, onClose }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const create = useAction(CreateAssignmentRuleDocument)
  const update = useAction(UpdateAssignmentRuleDocument)
  const [draft, setDraft] = useState(edited ? draftOf(edited) : freshRule())
  const [shown, setShown] = useState<RuleDraft>()
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const change: Change = (values) => setDraft((before) => ({ ...before, ...values }))
  const terms = { ...draft, seats: [...draft.seats] }
  const save = async () => {
    setBusy(true)
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
      title={edited ? edited.name : t('assignment.new')}
      size={compact ? '100%' : 760}
      onClose={onClose}
      footer={
        <Flex justify="space-between" gap={8}>
          <Button onClick={() => setShown(draft)}>{t('assignment.preview')}</Button>
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </Flex>
      }
    >
      <FormProblems problems={problems} />
      <Form layout="vertical" component={false}>
        <WhichLeads draft={draft} change={change} />
        <WhoGetsThem draft={draft} change={change} />
        <Otherwise draft={draft} change={change} />
        <Clocks draft={draft} change={change} />
      </Form>
      {shown && <PreviewList terms={{ ...shown, seats: [...shown.seats] }} ruleId={edited?.id} />}
    </Drawer>
  )
}

type PartProps = { draft: RuleDraft; change: Change }

function WhichLeads({ draft, change }: PartProps) {
  const { t } = useTranslation()
  const group = fromFilter(draft.filter as Record<string, unknown> | null)
  const [edited, setEdited] = useState(group ?? EMPTY)
  return (
    <>
      <Form.Item label={t('assignment.name')} required>
        <Input
          value={draft.name}
          maxLength={80}
          aria-label={t('assignment.name')}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('assignment.whichArrivals')}>
        <Checkbox.Group
          value={[...draft.arrivals]}
          options={ARRIVALS.map((value) => ({ value, label: t(`assignment.arrivals.${value}`) }))}
          onChange={(arrivals) => change({ arrivals })}
        />
      </Form.Item>
      <Form.Item label={t('assignment.conditions')} extra={t('assignment.conditionsHint')}>
        {group === null && <Alert type="info" showIcon style={{ marginBottom: 12 }} title={t('filters.foreign')} />}
        <GroupEditor
          recordType="lead"
          group={edited}
          onChange={(next) => {
            setEdited(next)
            change({ filter: toFilter(next) })
          }}
        />
      </Form.Item>
    </>
  )
}

function WhoGetsThem({ draft, change }: PartProps) {
  const { t } = useTranslation()
  return (
    <>
      <Form.Item label={t('assignment.strategy')} extra={t(`assignment.strategyHints.${draft.strategy}`)}>
        <Select
          value={draft.strategy}
          aria-label={t('assignment.strategy')}
          options={STRATEGIES.map((value) => ({ value, label: t(`assignment.strategies.${value}`) }))}
          onChange={(strategy) => change({ strategy })}
        />
      </Form.Item>
      <Labelled label={t('assignment.sticky')} hint={t('assignment.stickyHint')}>
        <Switch
          checked={draft.sticky}
          aria-label={t('assignment.sticky')}
          onChange={(sticky) => change({ sticky })}
        />
      </Labelled>
      <Labelled label={t('assignment.territory')} hint={t('assignment.territoryHint')}>
        <Select
          allowClear
          value={draft.territoryField || null}
          aria-label={t('assignment.territory')}
          placeholder={t('assignment.anywhere')}
          options={TERRITORIES.map((value) => ({ value, label: t(`assignment.territories.${value}`) }))}
          onChange={(field: string | null | undefined) => change({ territoryField: field ?? '' })}
        />
      </Labelled>
      <Labelled label={t('assignment.skills')} hint={t('assignment.skillsHint')}>
        <Words label={t('assignment.skills')} value={draft.skills} onChange={(skills) => change({ skills })} />
      </Labelled>
      <SeatsEditor draft={draft} change={change} />
    </>
  )
}

function Otherwise({ draft, change }: PartProps) {
  const { t } = useTranslation()
  const hasPools = useHasModule('pools')
  const [{ data }] = useQuery({ query: PoolStandingsDocument, pause: !hasPools })
  const pools = (data?.poolStandings ?? []).map(({ pool }) => pool).filter(({ recordType }) => recordType === 'lead')
  return (
    <Labelled label={t('assignment.fallback')} hint={t(`assignment.fallbackHints.${draft.fallback}`)}>
      <Flex gap={8} wrap>
        <Select
          value={draft.fallback}
          aria-label={t('assignment.fallback')}
          style={{ minWidth: 220 }}
          options={FALLBACKS.filter((value) => value !== 'POOL' || hasPools).map((value) => ({
            value,
            label: t(`assignment.fallbacks.${value}`),
          }))}
          onChange={(fallback) => change({ fallback })}
        />
        {draft.fallback === 'POOL' && (
          <Select
            value={draft.poolId ?? null}
            aria-label={t('assignment.pool')}
            placeholder={t('assignment.pool')}
            style={{ minWidth: 200 }}
            options={pools.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(poolId) => change({ poolId })}
          />
        )}
        {draft.fallback === 'QUEUE' && (
          <Input
            value={draft.queue}
            maxLength={80}
            aria-label={t('assignment.queue')}
            placeholder={t('assignment.queue')}
            style={{ maxWidth: 220 }}
            onChange={({ target }) => change({ queue: target.value })}
          />
        )}
      </Flex>
    </Labelled>
  )
}

function Clocks({ draft, change }: PartProps) {
  const { t } = useTranslation()
  return (
    <Flex gap={16} wrap>
      <Labelled label={t('assignment.acceptMinutes')} hint={t('assignment.acceptHint')}>
        <Minutes
          label={t('assignment.acceptMinutes')}
          value={draft.acceptMinutes ?? null}
          onChange={(acceptMinutes) => change({ acceptMinutes })}
        />
      </Labelled>
      <Labelled label={t('assignment.answerMinutes')} hint={t('assignment.answerHint')}>
        <Minutes
          label={t('assignment.answerMinutes')}
          value={draft.answerMinutes ?? null}
          onChange={(answerMinutes) => change({ answerMinutes })}
        />
      </Labelled>
    </Flex>
  )
}

function Labelled({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <Form.Item label={label} extra={hint}>
      {children}
    </Form.Item>
  )
}

function Minutes({ label, value, onChange }: { label: string; value: number | null; onChange: (n: number | null) => void }) {
  return <InputNumber min={1} max={100_000} precision={0} value={value} aria-label={label} onChange={onChange} />
}
