import { useEffect } from 'react'
import { useQuery } from 'urql'

import { CompanyLifeDocument, type CompanyLifeDetailFragment } from '../gql/graphql'

const MINUTE = 60_000

/** Where the company stands with us; looked at again every minute, since others pay and clocks go on. */
export function useCompanyLife(): CompanyLifeDetailFragment | undefined {
  const [{ data }, again] = useQuery({ query: CompanyLifeDocument })
  useEffect(() => {
    const timer = setInterval(() => again({ requestPolicy: 'network-only' }), MINUTE)
    return () => clearInterval(timer)
  }, [again])
  return data?.companyLife
}
