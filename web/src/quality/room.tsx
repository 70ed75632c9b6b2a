import { SafetyCertificateOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

const FOUND = ['qualityIssues', 'qualityScores'] as const
const CLEANING = ['cleaningPolicies', 'cleaningCases', 'legalHolds', 'previewCleaning', 'history', 'timeline'] as const
const RULES = ['qualityRules', ...FOUND] as const

export const room: Room = {
  routes: [{ path: 'quality', ...screen(() => import('./QualityPage'), 'QualityPage') }],
  places: [
    {
      path: '/quality',
      label: 'shell.nav.quality',
      icon: <SafetyCertificateOutlined aria-hidden />,
      module: 'accounts',
      record: 'account',
      order: 70,
    },
  ],
  embedded: ['QualityIssue', 'QualityIssueConnection', 'QualityScore', 'QualityPart', 'QualityChoice', 'CleaningPreview', 'CleaningSample', 'CleaningCase', 'LegalHold'],
  stale: {
    adoptQualityRules: RULES,
    createQualityRule: RULES,
    deleteQualityRule: RULES,
    waiveQualityIssue: FOUND,
    createCleaningPolicy: CLEANING,
    enableCleaningPolicy: CLEANING,
    deleteCleaningPolicy: CLEANING,
    cleanUp: CLEANING,
    holdRecord: CLEANING,
    releaseRecord: CLEANING,
  },
}
