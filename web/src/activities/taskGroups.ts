type Task = { kind?: string; dueAt?: string | null; completedAt?: string | null }

export const GROUPS = ['overdue', 'today', 'week', 'later', 'undated', 'done'] as const
export type Group = (typeof GROUPS)[number]

/** Something to be done: a task, or a call or meeting with a time it is planned for. */
export function isPlan(activity: Task): boolean {
  return activity.kind === 'TASK' || Boolean(activity.dueAt)
}

export function isOverdue(task: Task, now = new Date()): boolean {
  return !task.completedAt && Boolean(task.dueAt) && Date.parse(task.dueAt ?? '') < now.getTime()
}

export function groupOf(task: Task, now = new Date()): Group {
  if (task.completedAt) return 'done'
  if (!task.dueAt) return 'undated'
  if (isOverdue(task, now)) return 'overdue'
  const due = new Date(task.dueAt)
  if (due.toDateString() === now.toDateString()) return 'today'
  return due.getTime() - now.getTime() < 7 * 86_400_000 ? 'week' : 'later'
}

/** The groups that have tasks, overdue first, each in the order given. */
export function grouped<T extends Task>(tasks: readonly T[], now = new Date()): { group: Group; tasks: T[] }[] {
  return GROUPS.map((group) => ({ group, tasks: tasks.filter((task) => groupOf(task, now) === group) })).filter(
    ({ tasks }) => tasks.length > 0,
  )
}
