/** Rules of tags as forms show them: conditions that must all hold. The API keeps them as a filter in JSON. */

export type RuleType = 'account' | 'contact'
export type Condition = { field: string; value: string | number | true }

type Input = 'kind' | 'text' | 'number' | 'none'
type RuleField = { column: string; operator: string; input: Input }

export const RULE_FIELDS: Record<RuleType, Record<string, RuleField>> = {
  account: {
    kind: { column: 'kind', operator: 'eq', input: 'kind' },
    industry: { column: 'industry', operator: 'contains', input: 'text' },
    employees: { column: 'employees', operator: 'gte', input: 'number' },
    nothingPlanned: { column: 'next_activity_at', operator: 'is_null', input: 'none' },
    neverFollowed: { column: 'last_followed_at', operator: 'is_null', input: 'none' },
  },
  contact: {
    title: { column: 'title', operator: 'contains', input: 'text' },
    department: { column: 'department', operator: 'contains', input: 'text' },
    nothingPlanned: { column: 'next_activity_at', operator: 'is_null', input: 'none' },
    neverFollowed: { column: 'last_followed_at', operator: 'is_null', input: 'none' },
  },
}

export function toRule(type: RuleType, conditions: readonly Condition[]): string {
  const entries = conditions.flatMap(({ field, value }) => {
    const known = RULE_FIELDS[type][field]
    if (!known) return []
    const operand = known.input === 'none' ? true : known.input === 'kind' ? String(value).toLowerCase() : value
    return [[known.column, { [known.operator]: operand }]]
  })
  return JSON.stringify(Object.fromEntries(entries))
}

/** The conditions of a rule, or null for one that says more than forms can show. */
export function fromRule(type: RuleType, rule: string): Condition[] | null {
  const tree = parsed(rule)
  if (!tree) return null
  const conditions = Object.entries(tree).map(([column, operators]) => condition(type, column, operators))
  return conditions.every((found) => found !== null) ? conditions : null
}

function condition(type: RuleType, column: string, operators: unknown): Condition | null {
  const found = Object.entries(RULE_FIELDS[type]).find(([, known]) => known.column === column)
  const given = Object.entries((operators ?? {}) as Record<string, unknown>)
  const [operator, value] = given[0] ?? []
  if (!found || given.length !== 1 || operator !== found[1].operator) return null
  const [field, { input }] = found
  if (input === 'none') return value === true ? { field, value } : null
  if (input === 'number') return typeof value === 'number' ? { field, value } : null
  if (typeof value !== 'string') return null
  return { field, value: input === 'kind' ? value.toUpperCase() : value }
}

function parsed(rule: string): Record<string, unknown> | null {
  try {
    const tree: unknown = JSON.parse(rule)
    return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree as Record<string, unknown>) : null
  } catch {
    return null
  }
}
