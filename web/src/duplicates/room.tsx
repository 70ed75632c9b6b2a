import { MergeCellsOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

const REPORT = ['duplicateGroups', 'duplicateCount', 'duplicateCheck', 'duplicatesOf'] as const
const RECORDS = ['account', 'accounts', 'contact', 'contacts', 'lead', 'leads', 'activities', 'timeline', 'history'] as const
const MERGED = [...REPORT, ...RECORDS, 'merges', 'search', 'compareRecords'] as const

export const room: Room = {
  routes: [{ path: 'duplicates', ...screen(() => import('./DuplicatesPage'), 'DuplicatesPage') }],
  places: [
    {
      path: '/duplicates',
      label: 'shell.nav.duplicates',
      icon: <MergeCellsOutlined aria-hidden />,
      module: 'accounts',
      record: 'account',
      order: 71,
    },
  ],
  embedded: [
    'ComparedField',
    'MovingRecords',
    'RecordComparison',
    'DuplicateGroup',
    'DuplicateGroupConnection',
    'DuplicateMember',
    'DuplicateCheck',
    'DuplicateSettings',
    'DuplicateResponses',
    'DuplicateThresholds',
  ],
  stale: {
    mergeRecords: MERGED,
    undoMerge: MERGED,
    mergeSureDuplicates: REPORT,
    decideDuplicates: REPORT,
    checkDuplicates: REPORT,
    setDuplicateSettings: ['duplicateSettings', 'duplicatesOf', 'possibleDuplicates'],
  },
}
