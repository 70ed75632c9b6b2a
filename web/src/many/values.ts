import { type Operand, OWN } from '../filters/tree'

/** One value as an update takes it: `{industry: "Food"}`, `{customFields: {tier: "gold"}}`. */
export function nested(field: string, value: Operand): Record<string, unknown> {
  const given = value === '' ? null : value
  return field.startsWith(OWN) ? { customFields: { [field.slice(OWN.length)]: given } } : { [field]: given }
}
