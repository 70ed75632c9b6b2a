import type { ImportState } from '../gql/graphql'

export const STEPS = ['upload', 'map', 'check', 'run'] as const
export type Step = (typeof STEPS)[number]
export type View = 'mapping' | 'checking' | 'checked' | 'running' | 'undoing' | 'report'

/**
 * What to show of an import. It lives on the server, so it can be left and come back to; `remap` is the person's wish
 * to change the columns again, which is possible until the run has begun.
 */
export function viewOf(state: ImportState, remap: boolean): View {
  switch (state) {
    case 'UPLOADED':
      return 'mapping'
    case 'PLANNING':
      return 'checking'
    case 'PLANNED':
      return remap ? 'mapping' : 'checked'
    case 'RUNNING':
      return 'running'
    case 'UNDOING':
      return 'undoing'
    default:
      return 'report'
  }
}

const STEP_OF: Record<View, Step> = {
  mapping: 'map',
  checking: 'check',
  checked: 'check',
  running: 'run',
  undoing: 'run',
  report: 'run',
}

export function stepIndex(view: View): number {
  return STEPS.indexOf(STEP_OF[view])
}

/** True while a job works on it, so that it is worth asking again. */
export function isWorking(state: ImportState): boolean {
  return state === 'PLANNING' || state === 'RUNNING' || state === 'UNDOING'
}

export function percentDone({ rowsTotal, rowsDone }: { rowsTotal: number; rowsDone: number }): number {
  return rowsTotal === 0 ? 0 : Math.min(100, Math.floor((rowsDone / rowsTotal) * 100))
}

type Undoing = { rowsCreated: number; rowsUpdated: number; rowsRemoved: number; rowsRestored: number; rowsKept: number }

/** How far the undoing is: how many of the records it is about have been dealt with. */
export function percentUndone(found: Undoing): number {
  const total = found.rowsCreated + found.rowsUpdated
  const done = found.rowsRemoved + found.rowsRestored + found.rowsKept
  return percentDone({ rowsTotal: total, rowsDone: done })
}

type Column = { name: string; suggestedField?: string | null; field?: string | null }
type Field = { name: string; label: string; required: boolean; many: boolean }
export type Mapping = Readonly<Record<string, string | null>>

/**
 * What was chosen before; else the suggestions: of two columns that look alike the first gets the field, unless it
 * holds many.
 */
export function startingMapping(columns: readonly Column[], fields: readonly Field[]): Mapping {
  if (columns.some(({ field }) => field))
    return Object.fromEntries(columns.map(({ name, field }) => [name, field ?? null]))
  const many = new Set(fields.filter((field) => field.many).map(({ name }) => name))
  const taken = new Set<string>()
  return Object.fromEntries(
    columns.map(({ name, suggestedField }) => {
      if (!suggestedField || (taken.has(suggestedField) && !many.has(suggestedField))) return [name, null]
      taken.add(suggestedField)
      return [name, suggestedField]
    }),
  )
}

/** Required fields that no column feeds, and fields of one value that two columns feed. */
export function mappingProblems(mapping: Mapping, fields: readonly Field[]): { missing: Field[]; doubled: Field[] } {
  const fed = Object.values(mapping)
  const count = (name: string) => fed.filter((field) => field === name).length
  return {
    missing: fields.filter(({ name, required }) => required && count(name) === 0),
    doubled: fields.filter(({ name, many }) => !many && count(name) > 1),
  }
}
