import { useQuery } from 'urql'

import { ReleaseNotesDocument } from '../gql/graphql'

/** What is new for whoever is signed in, and whether they have read it. */
export function useNews() {
  const [{ data, error }, again] = useQuery({ query: ReleaseNotesDocument })
  return { news: data?.releaseNotes, error, again }
}
