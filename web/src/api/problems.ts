import type { ProblemFragment } from '../gql/graphql'

export type FieldPath = (string | number)[]
export type FieldErrors = { name: FieldPath; errors: string[] }

/** Input fields that forms call by another name. */
const FORM_NAMES: Readonly<Record<string, string>> = { custom: 'customFields' }

/** "input.emails.0.value" → ["emails", 0, "value"], the way antd names form fields. */
export function fieldPath(field: string): FieldPath {
  const [head = '', ...rest] = field.split('.').filter((part) => part !== '' && part !== 'input')
  return [FORM_NAMES[head] ?? head, ...rest.map((part) => (/^\d+$/.test(part) ? Number(part) : part))]
}

/**
 * Sorts what the server refused into errors beside form fields and sentences for the top of the form. An error about
 * a part of a field ("customFields.size.2") stands beside the field; one about no field on screen is never lost.
 */
export function sortProblems(
  problems: readonly ProblemFragment[],
  onScreen: readonly FieldPath[],
): { fields: FieldErrors[]; general: string[] } {
  const names = new Map(onScreen.map((name) => [name.join('.'), name]))
  const beside = new Map<string, FieldErrors>()
  const general: string[] = []
  for (const { field, message } of problems) {
    const name = field ? nearest(fieldPath(field), names) : undefined
    if (!name) {
      general.push(message)
      continue
    }
    const entry = beside.get(name.join('.')) ?? { name, errors: [] }
    entry.errors.push(message)
    beside.set(name.join('.'), entry)
  }
  return { fields: [...beside.values()], general }
}

function nearest(path: FieldPath, names: ReadonlyMap<string, FieldPath>): FieldPath | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const found = names.get(path.slice(0, length).join('.'))
    if (found) return found
  }
  return undefined
}
