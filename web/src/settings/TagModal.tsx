import { Form, Input, Modal, Radio, Select, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateTagDocument, type TagColour, type TagDetailFragment, type TagKind, UpdateTagDocument } from '../gql/graphql'
import { tagColour } from '../records/cells'
import { FormProblems } from '../ui/FormProblems'
import { useProblems } from '../ui/useProblems'
import { RuleFields } from './RuleFields'
import { type Condition, fromRule, type RuleType, toRule } from './tagRule'

const COLOURS = [
  'GREY',
  'RED',
  'ORANGE',
  'GOLD',
  'GREEN',
  'CYAN',
  'BLUE',
  'PURPLE',
  'MAGENTA',
] as const satisfies readonly TagColour[]

type Fields = {
  name: string
  colour: TagColour
  kind: TagKind
  appliesTo: RuleType | ''
  conditions: Condition[]
  rule: string
}

function startOf(tag: TagDetailFragment | undefined): Fields {
  const appliesTo = (tag?.appliesTo ?? '') as Fields['appliesTo']
  const conditions = tag?.rule && appliesTo ? fromRule(appliesTo, tag.rule) : null
  return {
    name: tag?.name ?? '',
    colour: tag?.colour ?? 'BLUE',
    kind: tag?.kind ?? 'MANUAL',
    appliesTo,
    conditions: conditions ?? [{} as Condition],
    rule: tag?.rule ?? '',
  }
}

/** Creates a tag or changes one; what kind it is and what its rule is for cannot change. */
export function TagModal({ tag, onClose }: { tag?: TagDetailFragment; onClose: () => void }) {
  const { t } = useTranslation()
  const [form] = Form.useForm<Fields>()
  const problems = useProblems(form)
  const create = useAction(CreateTagDocument)
  const update = useAction(UpdateTagDocument)
  const [busy, setBusy] = useState(false)
  const start = startOf(tag)
  const kind = Form.useWatch('kind', form) ?? start.kind
  const type = (Form.useWatch('appliesTo', form) ?? start.appliesTo) || 'account'
  const asText = Boolean(tag?.rule && start.appliesTo && !fromRule(start.appliesTo, tag.rule))

  const submit = async ({ name, colour, appliesTo, conditions, rule }: Fields) => {
    problems.clear()
    setBusy(true)
    const follows = kind === 'RULE' ? { rule: asText ? rule : toRule(type, conditions) } : {}
    const payload = tag
      ? await update({ input: { id: tag.id, version: tag.version, name, colour, ...follows } })
      : await create({
          input: { name, colour, kind, appliesTo: kind === 'RULE' ? type : appliesTo || null, ...follows },
        })
    setBusy(false)
    if (payload && !problems.show(payload.userErrors)) onClose()
  }
  const places = (['account', 'contact'] as const).map((value) => ({ value, label: t(`records.plurals.${value}`) }))
  return (
    <Modal
      open
      title={tag ? t('settings.editTag', { name: tag.name }) : t('settings.newTag')}
      okText={t('common.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems.general} />
      <Form form={form} layout="vertical" initialValues={start} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('records.fields.name')}
          rules={[{ required: true, whitespace: true, message: t('common.required') }]}
        >
          <Input autoFocus maxLength={60} />
        </Form.Item>
        <Form.Item name="colour" label={t('settings.colour')}>
          <Select
            options={COLOURS.map((value) => ({
              value,
              label: <Tag color={tagColour(value)}>{t(`settings.colours.${value}`)}</Tag>,
            }))}
          />
        </Form.Item>
        {!tag && (
          <>
            <Form.Item name="kind" label={t('settings.tagKind')}>
              <Radio.Group
                vertical
                options={(['MANUAL', 'RULE'] as const).map((value) => ({
                  value,
                  label: t(`settings.tagKinds.${value}`),
                }))}
              />
            </Form.Item>
            <Form.Item name="appliesTo" label={t('settings.appliesTo')}>
              {kind === 'RULE' ? (
                <RuleTypeSelect places={places} onChosen={() => form.setFieldValue('conditions', [{}])} />
              ) : (
                <Select options={[{ value: '', label: t('settings.appliesToAll') }, ...places]} />
              )}
            </Form.Item>
          </>
        )}
        {kind === 'RULE' && !asText && <RuleFields type={type} />}
        {kind === 'RULE' && asText && (
          <Form.Item name="rule" label={t('settings.ruleText')} extra={t('settings.ruleTextHint')}>
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} style={{ fontFamily: 'monospace' }} />
          </Form.Item>
        )}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Modal>
  )
}

type RuleTypeProps = {
  places: { value: RuleType; label: string }[]
  onChosen: () => void
  id?: string
  value?: RuleType | ''
  onChange?: (value: RuleType) => void
}

/** A rule is always for one kind of record; its conditions are that kind's. */
function RuleTypeSelect({ places, onChosen, id, value, onChange }: RuleTypeProps) {
  return (
    <Select
      {...(id ? { id } : {})}
      value={value || 'account'}
      options={places}
      onChange={(chosen) => {
        onChange?.(chosen)
        onChosen()
      }}
    />
  )
}
