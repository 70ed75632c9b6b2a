import type { ChosenRecordsInput } from '../gql/graphql'

/** What of a list is chosen: ticked rows, or everything that its filter and search leave. */
export type Choice = { ids: readonly string[]; everything: boolean }

export const NOTHING: Choice = { ids: [], everything: false }

type Asked = { filter?: object | null | undefined; search?: string | null | undefined }

/** The choice as the API takes it. */
export function chosenInput(recordType: string, { ids, everything }: Choice, asked: Asked): ChosenRecordsInput {
  if (!everything && ids.length > 0) return { recordType, ids: [...ids] }
  return { recordType, filter: asked.filter ?? null, search: asked.search ?? '' }
}

/** How many records are chosen, as far as that is known. */
export function chosenCount({ ids, everything }: Choice, total: number): number {
  return everything ? total : ids.length
}
