/** Whose value a field gets when nobody chooses: the first that has one, the survivor standing first. */
export function valueIndex(values: readonly (string | null | undefined)[]): number {
  return Math.max(
    0,
    values.findIndex((value) => !!value),
  )
}
