import { type Room, screen } from '../app/room'

const SOURCES = ['leadSources', 'submissions']

export const room: Room = {
  routes: [{ path: 'settings/sources', ...screen(() => import('./SourcesPage'), 'SourcesPage') }],
  settings: [
    { path: '/settings/sources', label: 'capture.plural', module: 'leads', permission: 'sources:manage', order: 20 },
  ],
  embedded: ['CaptureField', 'LeadForm', 'LeadFormField', 'LeadMailbox', 'LeadWebhook', 'LeadWebhookQuestion', 'SubmissionCount'],
  stale: {
    createLeadForm: SOURCES,
    createLeadMailbox: SOURCES,
    createLeadWebhook: SOURCES,
    deleteLeadSource: SOURCES,
    takeSubmission: [...SOURCES, 'leads'],
  },
}
