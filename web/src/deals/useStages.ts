import { useMemo } from 'react'
import { useQuery } from 'urql'

import { PipelinesDocument, type StageRowFragment, StagesDocument } from '../gql/graphql'

const MOST = 200

export type Stage = StageRowFragment
export type Pipeline = { id: string; version: number; name: string; position: number; stages: readonly Stage[] }

/** A company's pipelines in their order, each with its stages in theirs; none before its first deal. */
export function useStages() {
  const [pipelines, again] = useQuery({ query: PipelinesDocument, variables: { first: MOST } })
  const [stages, stagesAgain] = useQuery({ query: StagesDocument, variables: { first: MOST } })
  const found = useMemo((): Pipeline[] | undefined => {
    if (!pipelines.data || !stages.data) return undefined
    const all = stages.data.stages.nodes
    return pipelines.data.pipelines.nodes.map((each) => ({
      ...each,
      stages: all.filter(({ pipeline }) => pipeline?.id === each.id),
    }))
  }, [pipelines.data, stages.data])
  return {
    pipelines: found,
    error: pipelines.error ?? stages.error,
    retry: () => {
      again({ requestPolicy: 'network-only' })
      stagesAgain({ requestPolicy: 'network-only' })
    },
  }
}
