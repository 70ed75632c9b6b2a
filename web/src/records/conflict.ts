/** A form's values by field. Empty text, empty lists and absent values mean the same: nothing. */
export type Values = Readonly<Record<string, unknown>>

/** A field that both sides changed, each to something else. */
export type Clash = { field: string; mine: unknown; theirs: unknown }
export type Side = 'mine' | 'theirs'

function plain(value: unknown): unknown {
  if (value === undefined || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(plain)
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .map(([key, inner]) => [key, plain(inner)] as const)
      .filter(([, inner]) => inner !== null)
      .toSorted(([one], [other]) => one.localeCompare(other))
    return entries.length === 0 ? null : Object.fromEntries(entries)
  }
  return value
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other))
}

/** The fields of `values` that differ from `base`, as they are now. */
export function changedFields(base: Values, values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => !same(base[field], value)))
}

/**
 * Where my changes and theirs, both made to `base`, contradict each other. A field only one side touched is no clash,
 * and neither is one that both set to the same value.
 */
export function clashes(base: Values, mine: Values, theirs: Values): Clash[] {
  return Object.keys(changedFields(base, mine))
    .filter((field) => !same(base[field], theirs[field]) && !same(mine[field], theirs[field]))
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }))
}

/** What to send after the person chose a side for every clash: my changes, less those given up. */
export function merged(base: Values, mine: Values, theirs: Values, choice: Readonly<Record<string, Side>>) {
  const wanted = Object.entries(changedFields(base, mine)).filter(
    ([field]) => choice[field] !== 'theirs' && !same(mine[field], theirs[field]),
  )
  return Object.fromEntries(wanted)
}

const CUSTOM = 'customFields'

/** Custom fields as fields of their own ("customFields.colour"), so that two people may change two of them. */
export function flatten(values: Values): Values {
  const { [CUSTOM]: custom, ...rest } = values
  const own = Object.entries((custom ?? {}) as Values).map(([key, value]) => [`${CUSTOM}.${key}`, value] as const)
  return { ...rest, ...Object.fromEntries(own) }
}

/** The way back, for what is sent: only the custom fields named in `changes`. */
export function nest(changes: Values): Record<string, unknown> {
  const nested: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(changes)) {
    if (!field.startsWith(`${CUSTOM}.`)) nested[field] = value
    else nested[CUSTOM] = { ...(nested[CUSTOM] as object | undefined), [field.slice(CUSTOM.length + 1)]: value ?? null }
  }
  return nested
}
