import { useSearchParams } from 'react-router'
import { useQuery } from 'urql'

import { type DealFilter, DealTotalsDocument, type DealTotalsQuery } from '../gql/graphql'
import { useChanges } from '../live/changes'
import { nextFilter } from './next'
import { type Pipeline, useStages } from './useStages'

export type Totals = DealTotalsQuery['dealsAggregate']['groups'][number]

/** What a board shows, all of it in the address: a pipeline, whose deals, and on a phone one stage. */
export function useBoard() {
  const { pipelines, error, retry } = useStages()
  const [params, setParams] = useSearchParams()
  const pipeline = pipelines?.find(({ id }) => id === params.get('pipeline')) ?? pipelines?.[0]
  const owner = params.get('owner')
  const next = params.get('next')
  const filter = boardFilter(pipeline, owner, next)
  const [totals, again] = useQuery({ query: DealTotalsDocument, variables: { filter }, pause: !pipeline })
  useDealChanges(() => again({ requestPolicy: 'network-only' }))
  const set = (name: string, value: string | null | undefined) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const totalOf = (stageId: string): Totals | undefined =>
    totals.data?.dealsAggregate.groups.find(({ keys }) => keys[0]?.value === stageId)
  return { pipelines, pipeline, owner, next, stage: params.get('stage'), filter, totalOf, set, error, retry }
}

function boardFilter(pipeline: Pipeline | undefined, owner: string | null, next: string | null): DealFilter {
  return {
    status: { eq: 'OPEN' },
    ...(pipeline ? { pipelineId: { eq: pipeline.id } } : {}),
    ...(owner ? { ownerId: { eq: owner } } : {}),
    ...nextFilter(next),
  }
}

/** Asks again when anybody changed a deal. */
export function useDealChanges(again: () => void): void {
  useChanges(({ changes, missed }) => {
    if (missed || changes.some(({ type }) => type === 'DEAL')) again()
  })
}
