export type RecordType = 'account' | 'contact' | 'activity'

const FOLDERS: Record<RecordType, string> = { account: '/accounts', contact: '/contacts', activity: '/activities' }

/** Ids carry their type in front: "account_0199…". */
export function recordTypeOf(id: string): RecordType {
  const prefix = id.split('_')[0]
  return prefix === 'contact' || prefix === 'activity' ? prefix : 'account'
}

/** Where a record is shown. */
export function pathOf(id: string): string {
  return `${FOLDERS[recordTypeOf(id)]}/${encodeURIComponent(id)}`
}

/** A record type as the API spells it ("account", "ACCOUNT") as one of ours. */
export function recordTypeName(name: string): RecordType {
  return recordTypeOf(name.toLowerCase())
}
