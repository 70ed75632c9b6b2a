import { AuditOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'

/** What shows where an approval stands. */
const MOVED = ['approvals', 'approvalInbox', 'submittedApprovals', 'decidedApprovals'] as const
const FLOWS = ['approvalFlows'] as const
const AWAY = ['approvalStandIns'] as const

export const room: Room = {
  routes: [
    { path: 'approvals', ...screen(() => import('./ApprovalsPage'), 'ApprovalsPage') },
    { path: 'settings/approvals', ...screen(() => import('./FlowsPage'), 'FlowsPage') },
  ],
  places: [
    { path: '/approvals', label: 'approvals.title', icon: <AuditOutlined aria-hidden />, module: 'deals', order: 37 },
  ],
  settings: [
    { path: '/settings/approvals', label: 'approvals.flows', module: 'deals', permission: 'access:manage', order: 27 },
  ],
  embedded: ['ApprovalSubject', 'ApprovalField', 'ApprovalCondition', 'ApprovalApprover', 'ApprovalNode', 'ApprovalValue', 'ApprovalStep'],
  stale: {
    submitForApproval: MOVED,
    approve: MOVED,
    refuseApproval: MOVED,
    sendBackApproval: MOVED,
    addApprovalSigner: MOVED,
    withdrawApproval: MOVED,
    createApprovalFlow: FLOWS,
    updateApprovalFlow: FLOWS,
    orderApprovalFlows: FLOWS,
    addApprovalStandIn: [...AWAY, 'approvalInbox'],
    removeApprovalStandIn: [...AWAY, 'approvalInbox'],
  },
}
