import { Button, Card, Flex, Form, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { settable, useAccess } from '../access/mine'
import { useAction } from '../api/useAction'
import { type ActivityKind, CreateActivityDocument } from '../gql/graphql'
import { useMe } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { useCompact } from '../ui/useCompact'
import { useProblems } from '../ui/useProblems'
import { ActivityFields } from './ActivityFields'
import styles from './activities.module.css'
import { type ActivityForm, activityInput, emptyActivity } from './activityForm'
import { ACTIVITY_KINDS, KIND_ICONS } from './kinds'
import { useRelated } from './useRelated'

type Props = { accountId?: string | null; contactId?: string | null; leadId?: string; dealId?: string }

/** Writes down a call, meeting, mail, note or task from where the customer is shown. */
export function ActivityComposer(of: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const [kind, setKind] = useState<ActivityKind | null>(null)
  return (
    <Card size="small" className={styles.composer}>
      <Segmented
        block={compact}
        aria-label={t('activities.log')}
        value={kind ?? ''}
        onChange={(value) => setKind(value as ActivityKind)}
        options={ACTIVITY_KINDS.map((value) => ({
          value,
          ...(compact ? {} : { icon: KIND_ICONS[value] }),
          label: compact ? (
            <span className={styles.tile}>
              {KIND_ICONS[value]}
              {t(`activities.kinds.${value}`)}
            </span>
          ) : (
            t(`activities.logKind.${value}`)
          ),
        }))}
      />
      {kind && (
        <Composing key={kind} kind={kind} of={of} onDone={() => setKind(null)} />
      )}
    </Card>
  )
}

type ComposingProps = { kind: ActivityKind; of: Props; onDone: () => void }

function Composing({ kind, of, onDone }: ComposingProps) {
  const { t } = useTranslation()
  const me = useMe()
  const [form] = Form.useForm<ActivityForm>()
  const problems = useProblems(form)
  const create = useAction(CreateActivityDocument)
  const access = useAccess('activity')
  const related = useRelated()
  const [busy, setBusy] = useState(false)
  const [start] = useState(() => emptyActivity(kind, { ownerId: me.user.id, ...of }))

  const submit = async () => {
    problems.clear()
    setBusy(true)
    const values: ActivityForm = { ...start, ...form.getFieldsValue(true) }
    const payload = await create({ input: settable(access, activityInput(kind, values)), ...related })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onDone()
  }

  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={start}
      onFinish={submit}
      style={{ marginTop: 12 }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.submit()
        if (event.key === 'Escape') onDone()
      }}
    >
      <FormProblems problems={problems.general} />
      <ActivityFields kind={kind} />
      <Flex gap={8} justify="flex-end">
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t(`activities.submit.${kind}`)}
        </Button>
      </Flex>
    </Form>
  )
}
