import type { RecordKind } from '../app/room'
import { RECORD_KINDS } from '../app/rooms'
import type names from '../locales/en/records.json'

/** A kind of record that has a name in our words; every room brings its own (`room.tsx`). */
export type RecordType = keyof (typeof names)['types']

const KINDS: ReadonlyMap<string, RecordKind> = new Map(RECORD_KINDS.map((kind) => [kind.type, kind]))

export function isRecordType(name: string): name is RecordType {
  return KINDS.has(name)
}

/** Ids carry their type in front: "account_0199…". */
export function kindOf(id: string): RecordKind {
  return kindNamed(id.slice(0, id.lastIndexOf('_')))
}

export function recordTypeOf(id: string): RecordType {
  return kindOf(id).type
}

/** Where a record is shown. */
export function pathOf(id: string): string {
  return `${kindOf(id).folder}/${encodeURIComponent(id)}`
}

/** A record type as the API spells it ("account", "ACCOUNT") as one of ours. */
export function recordTypeName(name: string): RecordType {
  return kindNamed(name.toLowerCase()).type
}

function kindNamed(type: string): RecordKind {
  const kind = KINDS.get(type) ?? RECORD_KINDS[0]
  if (!kind) throw new Error(`No kind of record is called ${type}`)
  return kind
}
