import { ImportOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

export const room: Room = {
  routes: [
    { path: 'imports', ...screen(() => import('./ImportsPage'), 'ImportsPage') },
    { path: 'imports/new', ...screen(() => import('./NewImportPage'), 'NewImportPage') },
    { path: 'imports/:id/sheet', ...screen(() => import('./SheetPage'), 'SheetPage') },
    { path: 'imports/:id', ...screen(() => import('./ImportPage'), 'ImportPage') },
  ],
  places: [
    {
      path: '/imports',
      label: 'shell.nav.imports',
      icon: <ImportOutlined aria-hidden />,
      module: 'imports',
      order: 800,
    },
  ],
  embedded: [
    'ImportColumn',
    'ImportField',
    'RowProblem',
    'ImportProposal',
    'ImportExample',
    'ImportSheet',
    'ImportSheetLine',
    'ImportSheetFact',
    'ImportSheetColumn',
    'ImportSheetSum',
    'ImportSheetSample',
    'ImportKeptRow',
  ],
  stale: {
    createImport: ['imports'],
    startImport: ['imports'],
    cancelImport: ['imports'],
    resumeImport: ['imports'],
    undoImport: ['imports'],
  },
}
