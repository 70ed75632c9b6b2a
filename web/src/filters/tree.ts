/** What a condition compares with; the operator says which of them. */
export type Operand = string | number | boolean | readonly string[] | null

export type Condition = { kind: 'condition'; field: string; operator: string; value: Operand }
/** Conditions on one related record: on the one it points to, or on one of those that point here. */
export type Related = { kind: 'related'; relation: string; group: Group }
export type Part = Condition | Related | Group
/** Conditions of which all, or any, have to hold. */
export type Group = { kind: 'group'; any: boolean; parts: readonly Part[] }

export type Filter = Readonly<Record<string, unknown>>

export const OWN = 'customFields.'
export const EMPTY: Group = { kind: 'group', any: false, parts: [] }

const OPERATORS = new Set([
  'eq', 'ne', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'startsWith', 'contains', 'isNull', 'during', 'lastDays', 'nextDays',
  'olderThanDays', 'laterThanDays', 'past', 'me', 'has', 'all', 'none',
])
/** Operators that say two things, as a person reads them: "is empty" and "is not empty". */
const SAID = new Set(['isNull', 'me', 'past'])

/** An operator as the form names it: those that take yes or no are two of the form's. */
export function shownOperators(operators: readonly string[]): string[] {
  return operators.flatMap((operator) => (SAID.has(operator) ? [`${operator}:true`, `${operator}:false`] : [operator]))
}

/** Whether the operator has said it all, so that nothing is to be filled in. */
export function isWhole(operator: string): boolean {
  return operator.includes(':')
}

/** Whether there is enough of a condition to ask by it. */
export function isFilled({ operator, value }: Condition): boolean {
  if (isWhole(operator)) return true
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== ''
}

/** The filter as a list takes it; null where nothing is asked yet. What is not filled in is left out. */
export function toFilter(group: Group): Filter | null {
  const parts = group.parts.map(partFilter).filter((part) => part !== null)
  if (parts.length === 0) return null
  return { [group.any ? 'or' : 'and']: parts }
}

function partFilter(part: Part): Filter | null {
  if (part.kind === 'group') return toFilter(part)
  if (part.kind === 'related') {
    const inner = toFilter(part.group)
    return inner && { [part.relation]: inner }
  }
  if (!isFilled(part)) return null
  const [operator = '', said] = part.operator.split(':')
  const value = said ? said === 'true' : part.value
  if (!part.field.startsWith(OWN)) return { [part.field]: { [operator]: value } }
  return { customFields: [{ key: part.field.slice(OWN.length), [operator]: value }] }
}

/** The conditions of a filter, as a form shows them; null where the form has no shape for it. */
export function fromFilter(filter: Filter | null | undefined): Group | null {
  if (!filter || Object.keys(filter).length === 0) return EMPTY
  const parts = partsOf(filter)
  if (!parts) return null
  const [only] = parts
  return parts.length === 1 && only?.kind === 'group' ? only : { kind: 'group', any: false, parts }
}

function partsOf(filter: Filter): Part[] | null {
  const parts: Part[] = []
  for (const [name, value] of Object.entries(filter)) {
    const found = read(name, value)
    if (!found) return null
    parts.push(...found)
  }
  return parts
}

function read(name: string, value: unknown): Part[] | null {
  if (name === 'and' || name === 'or') return branches(name === 'or', value)
  if (name === 'customFields') return own(value)
  if (name === 'not' || typeof value !== 'object' || value === null) return null
  const given = value as Filter
  if (Object.keys(given).every((key) => OPERATORS.has(key))) return conditions(name, given)
  const group = fromFilter(given)
  return group && [{ kind: 'related', relation: name, group }]
}

function branches(any: boolean, value: unknown): Part[] | null {
  if (!Array.isArray(value)) return null
  const parts: Part[] = []
  for (const branch of value as Filter[]) {
    const inner = partsOf(branch)
    if (!inner) return null
    const [only] = inner
    parts.push(inner.length === 1 && only ? only : { kind: 'group', any: false, parts: inner })
  }
  return [{ kind: 'group', any, parts }]
}

function own(value: unknown): Part[] | null {
  if (!Array.isArray(value)) return null
  return (value as Filter[]).flatMap(({ key, ...given }) => conditions(`${OWN}${String(key)}`, given))
}

function conditions(field: string, given: Filter): Condition[] {
  return Object.entries(given).map(([operator, value]) =>
    SAID.has(operator)
      ? { kind: 'condition', field, operator: `${operator}:${String(value)}`, value: null }
      : { kind: 'condition', field, operator, value: value as Operand },
  )
}

/** How many conditions are asked, however deep they stand. */
export function counted(group: Group): number {
  return group.parts.reduce((sum, part) => {
    if (part.kind === 'condition') return sum + (isFilled(part) ? 1 : 0)
    return sum + counted(part.kind === 'group' ? part : part.group)
  }, 0)
}

/** What the address says of the filter: undefined where it says nothing, null where that is no filter. */
export function readWhere(params: URLSearchParams): Filter | null | undefined {
  const text = params.get('where')
  if (text === null) return undefined
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Filter) : null
  } catch {
    return null
  }
}
