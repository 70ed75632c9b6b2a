import { AimOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

export const room: Room = {
  routes: [
    { path: 'targets', ...screen(() => import('./TargetsPage'), 'TargetsPage') },
    { path: 'targets/leaderboard', ...screen(() => import('./LeaderboardPage'), 'LeaderboardPage') },
  ],
  places: [
    { path: '/targets', label: 'targets.title', icon: <AimOutlined aria-hidden />, module: 'deals', record: 'deal', order: 26 },
  ],
  embedded: ['TargetSheet', 'TargetRow', 'TargetCell', 'Leaderboard', 'LeaderboardRow'],
  stale: { setTargets: ['targets', 'leaderboard'] },
}
