import { CalendarOutlined, ExclamationCircleOutlined, MailOutlined, PhoneOutlined } from '@ant-design/icons'
import { Flex, Tag, Tooltip, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { AccountKind, NextActivityState, TagColour } from '../gql/graphql'
import { dateTime, relativeTime } from '../i18n/format'
import { PersonAvatar } from '../ui/PersonAvatar'
import recordStyles from './records.module.css'

type Phone = { value: string; display: string; primary: boolean; kind: string }
type Email = { value: string; primary: boolean; kind: string }

const KIND_COLOURS: Record<AccountKind, string> = {
  PROSPECT: 'blue',
  CUSTOMER: 'green',
  PARTNER: 'purple',
  SUPPLIER: 'gold',
  COMPETITOR: 'volcano',
  FORMER: 'default',
  OTHER: 'default',
}

export function KindTag({ kind }: { kind: AccountKind | null | undefined }) {
  const { t } = useTranslation()
  if (!kind) return null
  return (
    <Tag color={KIND_COLOURS[kind]} style={{ marginInlineEnd: 0 }}>
      {t(`records.kinds.${kind}`)}
    </Tag>
  )
}

/** A tag's colour by antd's name for it. */
export function tagColour(colour: TagColour): string {
  return colour === 'GREY' ? 'default' : colour.toLowerCase()
}

export function Tags({ tags }: { tags: readonly { id: string; name: string; colour: TagColour }[] }) {
  return (
    <Flex wrap gap={4}>
      {tags.map(({ id, name, colour }) => (
        <Tag key={id} color={tagColour(colour)} style={{ marginInlineEnd: 0 }}>
          {name}
        </Tag>
      ))}
    </Flex>
  )
}

export function Owner({ owner }: { owner: { name: string } | null | undefined }) {
  if (!owner) return null
  return (
    <Flex gap={8} align="center">
      <PersonAvatar name={owner.name} size={22} />
      <span>{owner.name}</span>
    </Flex>
  )
}

/** A hint of a value is nothing to call or write to. */
const isHint = (value: string) => value.includes('***')

export function primary<Entry extends { primary: boolean }>(entries: readonly Entry[]): Entry | undefined {
  return entries.find((entry) => entry.primary) ?? entries[0]
}

/** A number somebody may tap to call. */
export function PhoneLink({ phone, icon = false }: { phone: Phone | undefined; icon?: boolean }) {
  if (!phone) return null
  if (isHint(phone.value)) return <span style={{ whiteSpace: 'nowrap' }}>{phone.value}</span>
  return (
    <a href={`tel:${phone.value.replace(/\s/g, '')}`} className={recordStyles.reach} style={{ whiteSpace: 'nowrap' }}>
      {icon && <PhoneOutlined aria-hidden style={{ marginInlineEnd: 4 }} />}
      {phone.display}
    </a>
  )
}

export function EmailLink({ email, icon = false }: { email: Email | undefined; icon?: boolean }) {
  if (!email) return null
  if (isHint(email.value)) return <span>{email.value}</span>
  return (
    <a href={`mailto:${email.value}`} className={recordStyles.reach}>
      {icon && <MailOutlined aria-hidden style={{ marginInlineEnd: 4 }} />}
      {email.value}
    </a>
  )
}

export function Ago({ at }: { at: string | null | undefined }) {
  if (!at) return null
  return (
    <Tooltip title={dateTime(at)}>
      <time dateTime={at}>{relativeTime(at)}</time>
    </Tooltip>
  )
}

function isToday(at: string | null | undefined, now = new Date()): boolean {
  return at != null && new Date(at).toDateString() === now.toDateString()
}

type Next = { state: NextActivityState; dueAt?: string | null }

/** Whether something is planned for a customer, and when; overdue is said in words, not by colour alone. */
export function NextActivityCell({ next }: { next: Next }) {
  const { t } = useTranslation()
  if (next.state === 'NONE') return <Typography.Text type="secondary">{t('records.next.NONE')}</Typography.Text>
  const overdue = next.state === 'OVERDUE'
  const today = !overdue && isToday(next.dueAt)
  return (
    <Typography.Text type={overdue ? 'danger' : (undefined as never)} style={{ whiteSpace: 'nowrap' }}>
      {overdue ? <ExclamationCircleOutlined aria-hidden /> : <CalendarOutlined aria-hidden />}{' '}
      {overdue && `${t('records.next.OVERDUE')} · `}
      {today && `${t('records.next.TODAY')} · `}
      <Ago at={next.dueAt} />
    </Typography.Text>
  )
}
