import { type Room, screen } from '../app/room'

export const room: Room = {
  routes: [{ path: 'settings/assignment', ...screen(() => import('./AssignmentPage'), 'AssignmentPage') }],
  settings: [{ path: '/settings/assignment', label: 'assignment.title', module: 'leads', record: 'lead', order: 19 }],
  embedded: [
    'LeadAssignments',
    'LeadSpeed',
    'AssignmentDecision',
    'AssignmentVerdict',
    'AssignmentPassed',
    'AssignmentSeat',
    'ForeseenAssignment',
    'SpeedToLead',
  ],
  stale: {
    createAssignmentRule: ['assignmentRules'],
    updateAssignmentRule: ['assignmentRules'],
    deleteAssignmentRule: ['assignmentRules'],
    orderAssignmentRules: ['assignmentRules'],
    addAbsence: ['absences'],
    removeAbsence: ['absences'],
    acceptLead: ['leadAssignments'],
    assignLeadAgain: ['leadAssignments', 'lead', 'leads'],
  },
}
