import type { CustomFieldKind } from '../gql/graphql'

/** The kinds of field whose values can be encrypted: those that are a line of text. */
export const SEALABLE: readonly CustomFieldKind[] = ['TEXT', 'URL', 'EMAIL', 'PHONE']
