import { CheckSquareOutlined, HistoryOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeleteActivityDocument, RestoreActivityDocument } from '../gql/graphql'

export const room: Room = {
  routes: [
    { path: 'tasks', ...screen(() => import('./TasksPage'), 'TasksPage') },
    { path: 'activities', ...screen(() => import('./ActivitiesPage'), 'ActivitiesPage') },
    { path: 'activities/:id', ...screen(() => import('./ActivityPage'), 'ActivityPage') },
  ],
  places: [
    {
      path: '/tasks',
      label: 'shell.nav.tasks',
      icon: <CheckSquareOutlined aria-hidden />,
      module: 'activities',
      record: 'activity',
      order: 50,
    },
    {
      path: '/activities',
      label: 'shell.nav.activities',
      icon: <HistoryOutlined aria-hidden />,
      module: 'activities',
      record: 'activity',
      order: 60,
    },
  ],
  records: [
    {
      type: 'activity',
      folder: '/activities',
      remove: DeleteActivityDocument,
      restore: RestoreActivityDocument,
      lists: ['activities'],
    },
  ],
  embedded: ['ActivityConnection', 'LoggedCall', 'NextActivity'],
  stale: {
    logCall: ['activities', 'leads', 'timeline', 'history', 'search'],
    completeTask: ['activities', 'timeline', 'history', 'search'],
    reopenTask: ['activities', 'timeline', 'history', 'search'],
  },
}
