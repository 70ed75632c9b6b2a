import { FunnelPlotOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeleteLeadDocument, RestoreLeadDocument } from '../gql/graphql'

export const room: Room = {
  routes: [
    { path: 'leads', ...screen(() => import('./LeadsPage'), 'LeadsPage') },
    { path: 'leads/:id', ...screen(() => import('./LeadPage'), 'LeadPage') },
    { path: 'settings/lead-scoring', ...screen(() => import('./ScoringPage'), 'ScoringPage') },
  ],
  places: [
    {
      path: '/leads',
      label: 'leads.plural',
      icon: <FunnelPlotOutlined aria-hidden />,
      module: 'leads',
      record: 'lead',
      order: 20,
    },
  ],
  settings: [{ path: '/settings/lead-scoring', label: 'leads.scoring.title', module: 'leads', record: 'lead', order: 20 }],
  records: [
    { type: 'lead', folder: '/leads', remove: DeleteLeadDocument, restore: RestoreLeadDocument, lists: ['leads'] },
  ],
  embedded: [
    'LeadConnection',
    'LeadConversion',
    'LeadConversionDeal',
    'LeadMatch',
    'LeadScore',
    'LeadFitTold',
    'LeadFitRule',
    'LeadEngagementTold',
    'LeadEngagementReason',
    'LeadEngagementRule',
    'LeadChance',
    'LeadChanceReason',
    'LeadScoreEntry',
    'LeadScoring',
  ],
  stale: {
    convertLead: ['accounts', 'contacts', 'deals', 'dealsAggregate', 'pipelines', 'stages', 'activities', 'search'],
    updateLeadScoring: ['leadScoring', 'leadScore', 'leads'],
  },
}
