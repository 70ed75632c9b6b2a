import { type TypedDocumentNode, useClient } from 'urql'

import { type Access, settable, useAccess } from '../access/mine'
import type { ProblemFragment } from '../gql/graphql'
import type { Values } from './conflict'
import type { Doors, Snapshot } from './useSaveRecord'
import { useTagging } from './useTagging'

type Answer<Detail> = { record: Detail | null | undefined; problems: readonly ProblemFragment[] } | undefined

/** How one kind of record is written and read; `Detail` is what the API says of one. */
type Ways<Form extends Values, Detail, Data> = {
  create: (values: Form) => Promise<Answer<{ id: string }>>
  update: (id: string, version: number, changes: Partial<Form>) => Promise<Answer<unknown>>
  document: TypedDocumentNode<Data, { id: string; ownFields: boolean }>
  /** Whether the plan has fields of one's own; without them they are not asked for. */
  ownFields: boolean
  read: (data: Data) => Detail | null | undefined
  snapshot: (detail: Detail) => Snapshot<Form>
  recordType: string
  /** The record being edited. */
  base?: Detail | undefined
}

/** What every form of a record has besides its own fields. */
type Shared = { tagIds: string[]; customFields: Record<string, unknown> }

function settableOf<Form extends Shared>(access: Access, values: Form): Form {
  const own = Object.entries(values.customFields).filter(([key]) => !access.fixes(`customFields.${key}`))
  return { ...settable(access, values), customFields: Object.fromEntries(own) }
}

/** The doors of a form, with tags, which are set on their own once the record is stored. */
export function useRecordDoors<Form extends Values & Shared, Detail, Data>(
  ways: Ways<Form, Detail, Data>,
): Doors<Form> & { base: Snapshot<Form> | undefined } {
  const client = useClient()
  const access = useAccess(ways.recordType)
  const setTags = useTagging()
  const { create, update, document, ownFields, read, snapshot } = ways
  const base = ways.base && snapshot(ways.base)
  return {
    base,
    create: async (values) => {
      const answer = await create(settableOf(access, values))
      if (!answer) return undefined
      const id = answer.record?.id ?? ''
      if (id) await setTags(id, [], values.tagIds)
      return { id, problems: answer.problems }
    },
    update: async (id, version, { tagIds, ...changes }) => {
      if (Object.keys(changes).length > 0) {
        const answer = await update(id, version, changes as Partial<Form>)
        if (!answer || answer.problems.length > 0) return answer && { id, problems: answer.problems }
      }
      if (tagIds) await setTags(id, base?.values.tagIds ?? [], tagIds)
      return { id, problems: [] }
    },
    reread: async (id) => {
      const { data } = await client.query(document, { id, ownFields }, { requestPolicy: 'network-only' }).toPromise()
      const detail = data && read(data)
      return detail ? snapshot(detail) : undefined
    },
  }
}
