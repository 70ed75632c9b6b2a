import type { ReactNode } from 'react'

/** One column of a list. `sort` names the field of the API's order input; `hidden` starts unchecked in the chooser. */
export type ListColumn<Row> = {
  key: string
  title: string
  render: (row: Row) => ReactNode
  sort?: string
  /** The field it shows, where that may be held back: by it the column goes, and its order where it is masked. */
  field?: string
  /** Its path, as views and files name it, where it is none of the above. */
  path?: string
  width?: number
  hidden?: boolean
  always?: boolean
}

/** The field a column shows, by its path. */
export function columnPath<Row>({ path, field, sort, key }: ListColumn<Row>): string {
  return path ?? field ?? sort ?? key
}

export function shownColumns<Row>(columns: readonly ListColumn<Row>[], chosen: readonly string[] | null) {
  return columns.filter((column) => column.always || (chosen ? chosen.includes(column.key) : !column.hidden))
}
