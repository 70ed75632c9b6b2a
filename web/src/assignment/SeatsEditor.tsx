import { Collapse, Flex, Form, InputNumber, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import { usePeople } from '../access/names'
import { type RuleDraft, type Seat, withPeople } from './ruleForm'
import { Words } from './Words'

type Props = { draft: RuleDraft; change: (values: Partial<RuleDraft>) => void }

/** Who gets leads by a rule, in which order, and how many. */
export function SeatsEditor({ draft, change }: Props) {
  const { t } = useTranslation()
  const { members, nameOf } = usePeople()
  const put = (at: number, values: Partial<Seat>) =>
    change({ seats: draft.seats.map((seat, n) => (n === at ? { ...seat, ...values } : seat)) })
  return (
    <>
      <Form.Item label={t('assignment.people')} extra={t('assignment.peopleHint')} required>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          value={draft.seats.map(({ userId }) => userId)}
          aria-label={t('assignment.people')}
          options={members.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(chosen: string[]) => change({ seats: withPeople(draft.seats, chosen) })}
        />
      </Form.Item>
      {draft.seats.length > 0 && (
        <Collapse
          size="small"
          style={{ marginBottom: 24 }}
          items={draft.seats.map((seat, at) => ({
            key: seat.userId,
            label: nameOf(seat.userId),
            extra: <Typography.Text type="secondary">{said(t('assignment.weightShort', { n: seat.weight }), seat)}</Typography.Text>,
            children: <SeatEditor seat={seat} name={nameOf(seat.userId)} onChange={(values) => put(at, values)} />,
          }))}
        />
      )}
    </>
  )
}

/** What is special about somebody, in short. */
function said(weight: string, { mostOpen, territories, skills }: Seat): string {
  return [weight, mostOpen && `≤ ${mostOpen}`, ...(territories ?? []), ...(skills ?? [])].filter(Boolean).join(' · ')
}

function SeatEditor({ seat, name, onChange }: { seat: Seat; name: string; onChange: (values: Partial<Seat>) => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Flex gap={16} wrap style={{ marginBottom: 12 }}>
        <Count label={t('assignment.weight')} name={name} value={seat.weight} onChange={(n) => onChange({ weight: n ?? 1 })} />
        <Count
          label={t('assignment.mostOpen')}
          name={name}
          value={seat.mostOpen}
          onChange={(mostOpen) => onChange({ mostOpen })}
        />
        <Count
          label={t('assignment.perMonth')}
          name={name}
          value={seat.perMonth}
          onChange={(perMonth) => onChange({ perMonth })}
        />
      </Flex>
      <Form.Item label={t('assignment.ofTerritories')} extra={t('assignment.ofTerritoriesHint')} style={{ marginBottom: 12 }}>
        <Words
          label={`${t('assignment.ofTerritories')}: ${name}`}
          value={seat.territories ?? []}
          onChange={(territories) => onChange({ territories })}
        />
      </Form.Item>
      <Form.Item label={t('assignment.ofSkills')} style={{ marginBottom: 0 }}>
        <Words
          label={`${t('assignment.ofSkills')}: ${name}`}
          value={seat.skills ?? []}
          onChange={(skills) => onChange({ skills })}
        />
      </Form.Item>
    </>
  )
}

type CountProps = { label: string; name: string; value: number | null | undefined; onChange: (n: number | null) => void }

function Count({ label, name, value, onChange }: CountProps) {
  return (
    <Form.Item label={label} style={{ marginBottom: 0 }}>
      <InputNumber
        min={1}
        max={100_000}
        precision={0}
        value={value ?? null}
        aria-label={`${label}: ${name}`}
        onChange={onChange}
      />
    </Form.Item>
  )
}
