import { Skeleton } from 'antd'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { type DealDetailFragment, DealPartiesDocument } from '../gql/graphql'
import { useLiveRecord } from '../live/changes'
import { FaultResult } from '../ui/FaultResult'
import { CompetitorsSection } from './CompetitorsSection'
import { ContactsSection } from './ContactsSection'
import { SplitsSection } from './SplitsSection'

/** Who has a part in a deal: contacts with their roles, competitors, and members it is split among. */
export function PartiesView({ deal }: { deal: DealDetailFragment }) {
  const [{ data, error }, again] = useQuery({ query: DealPartiesDocument, variables: { id: deal.id } })
  const may = useAccess('deal').may('UPDATE')
  const retry = () => again({ requestPolicy: 'network-only' })
  useLiveRecord(deal.id, retry)
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={retry} />
  if (!data) return <Skeleton active />
  const { contacts, competitors, splits } = data.dealParties
  return (
    <>
      <ContactsSection deal={deal} contacts={contacts} may={may} />
      <CompetitorsSection deal={deal} competitors={competitors} may={may} />
      <SplitsSection deal={deal} splits={splits} may={may && deal.status === 'OPEN'} />
    </>
  )
}
