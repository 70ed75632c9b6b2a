import { useQuery } from 'urql'

import { MembersDocument } from '../gql/graphql'

/** The names of the company's members, by their ids. */
export function useNames(): ReadonlyMap<string, string> {
  const [{ data }] = useQuery({ query: MembersDocument, requestPolicy: 'cache-first' })
  return new Map((data?.members ?? []).map(({ id, name }) => [id, name]))
}
