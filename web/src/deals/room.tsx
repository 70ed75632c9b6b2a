import { DollarOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeleteDealDocument, RestoreDealDocument } from '../gql/graphql'

const MOVED = ['deals', 'dealsAggregate', 'dealMoves', 'timeline', 'history'] as const

/** What shows pipelines or their stages. */
const SET = ['pipelines', 'stages', 'deals', 'dealsAggregate'] as const

/** What shows who has a part in a deal. */
const PARTIES = ['dealParties', 'deal', 'deals', 'timeline', 'history'] as const

export const room: Room = {
  routes: [
    { path: 'deals', ...screen(() => import('./DealsPage'), 'DealsPage') },
    { path: 'deals/board', ...screen(() => import('./BoardPage'), 'BoardPage') },
    { path: 'deals/attention', ...screen(() => import('./AttentionPage'), 'AttentionPage') },
    { path: 'deals/:id', ...screen(() => import('./DealPage'), 'DealPage') },
    { path: 'settings/pipelines', ...screen(() => import('./PipelinesPage'), 'PipelinesPage') },
  ],
  places: [
    { path: '/deals', label: 'deals.plural', icon: <DollarOutlined aria-hidden />, module: 'deals', record: 'deal', order: 25 },
  ],
  settings: [{ path: '/settings/pipelines', label: 'deals.pipelines.title', module: 'deals', record: 'deal', order: 25 }],
  records: [
    {
      type: 'deal',
      folder: '/deals',
      remove: DeleteDealDocument,
      restore: RestoreDealDocument,
      lists: ['deals', 'dealsAggregate', 'dealMoves', 'dealParties', 'pipelines', 'stages'],
    },
  ],
  embedded: ['DealConnection', 'PipelineConnection', 'StageConnection', 'DealAggregate', 'DealAggregateGroup', 'GroupKey', 'MoneyFigures', 'DealParties', 'DealContact', 'DealCompetitor', 'DealSplit'],
  stale: {
    ...Object.fromEntries(['create', 'update', 'delete'].flatMap((verb) => [`${verb}Stage`, `${verb}Pipeline`].map((name) => [name, SET]))),
    arrangeStages: SET, setDealContact: PARTIES, removeDealContact: PARTIES, setDealCompetitor: PARTIES, removeDealCompetitor: PARTIES, splitDeal: PARTIES,
    moveDeal: MOVED, winDeal: MOVED, loseDeal: MOVED, reopenDeal: MOVED },
}
