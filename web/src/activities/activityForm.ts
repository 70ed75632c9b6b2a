import type {
  ActivityCardFragment,
  ActivityKind,
  CreateActivityInput,
  ActivityDirection,
  ActivityPriority,
} from '../gql/graphql'

export type ActivityForm = {
  subject: string
  body: string | null
  direction: ActivityDirection | null
  durationMinutes: number | null
  outcome: string | null
  occurredAt: string
  dueAt: string | null
  /** Minutes before `dueAt`; null for no reminder. */
  remindBefore: number | null
  priority: ActivityPriority | null
  ownerId: string | null
  accountId: string | null
  contactId: string | null
  /** Only where there are leads: an input without it says nothing of them. */
  leadId?: string | null
  /** Likewise, where there are deals. */
  dealId?: string | null
}

export const REMINDERS = [0, 15, 60, 1440] as const

export function emptyActivity(kind: ActivityKind, start: Partial<ActivityForm> & { ownerId: string }): ActivityForm {
  return {
    subject: '',
    body: null,
    direction: kind === 'CALL' || kind === 'MAIL' ? 'OUTBOUND' : null,
    durationMinutes: null,
    outcome: null,
    occurredAt: new Date().toISOString(),
    dueAt: kind === 'TASK' ? tomorrowMorning() : null,
    remindBefore: null,
    priority: kind === 'TASK' ? 'NORMAL' : null,
    accountId: null,
    contactId: null,
    ...start,
  }
}

function tomorrowMorning(): string {
  const day = new Date()
  day.setDate(day.getDate() + 1)
  day.setHours(9, 0, 0, 0)
  return day.toISOString()
}

export function activityForm(activity: ActivityCardFragment): ActivityForm {
  const { dueAt, remindAt } = activity
  return {
    subject: activity.subject,
    body: activity.body ?? null,
    direction: activity.direction ?? null,
    durationMinutes: activity.durationMinutes ?? null,
    outcome: activity.outcome ?? null,
    occurredAt: activity.occurredAt ?? activity.createdAt,
    dueAt: dueAt ?? null,
    remindBefore: dueAt && remindAt ? Math.round((Date.parse(dueAt) - Date.parse(remindAt)) / 60_000) : null,
    priority: activity.priority ?? null,
    ownerId: activity.owner?.id ?? null,
    accountId: activity.account?.id ?? null,
    contactId: activity.contact?.id ?? null,
    ...(activity.lead ? { leadId: activity.lead.id } : {}),
    ...(activity.deal ? { dealId: activity.deal.id } : {}),
  }
}

/** A note has no subject of its own: its first line stands for it. */
export function activityInput(kind: ActivityKind, form: ActivityForm): CreateActivityInput {
  const { remindBefore, ...fields } = form
  const subject = kind === 'NOTE' && !fields.subject ? firstLine(fields.body ?? '') : fields.subject
  const remindAt =
    fields.dueAt && remindBefore !== null && remindBefore !== undefined
      ? new Date(Date.parse(fields.dueAt) - remindBefore * 60_000).toISOString()
      : null
  return { ...fields, kind, subject, remindAt }
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
