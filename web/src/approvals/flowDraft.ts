import type {
  ApprovalApproverInput,
  ApprovalConditionInput,
  ApprovalFieldKind,
  ApprovalFlowInput,
  ApprovalFlowRowFragment,
  ApprovalNodeInput,
  ApprovalOperator,
} from '../gql/graphql'

export type Approver = { [Key in keyof Required<ApprovalApproverInput>]: NonNullable<ApprovalApproverInput[Key]> | null }
export type Condition = { field: string; op: ApprovalOperator; value: unknown; currency: string }
export type Node = Required<Omit<ApprovalNodeInput, 'approvers' | 'tests'>> & {
  approvers: readonly Approver[]
  tests: readonly Condition[]
}

/** A flow while it is edited. */
export type FlowDraft = Required<Omit<ApprovalFlowInput, 'nodes' | 'tests'>> & {
  nodes: readonly Node[]
  tests: readonly Condition[]
}

export const MODES = ['ALL', 'ANY', 'SEQUENTIAL'] as const
export const KINDS = ['MEMBER', 'SUPERIOR', 'SUPERIORS', 'HEAD', 'HEADS', 'ROLE'] as const
export const NOBODY = ['ADMINISTRATORS', 'PERSON', 'PASS', 'REFUSE'] as const
export const OWN = ['SUPERIOR', 'SKIP', 'ALLOW'] as const
export const AGAIN = ['FIRST_ONLY', 'NOT_TWICE_RUNNING', 'EVERY_NODE'] as const
export const LATE = ['REMIND', 'SUPERIOR', 'ADMINISTRATOR', 'APPROVE', 'REFUSE'] as const
export const TRIGGERS = ['CREATE', 'UPDATE'] as const
export const ROLES = ['OWNER', 'ADMIN', 'MANAGER', 'REP'] as const

const ORDERED = ['GE', 'GT', 'LE', 'LT', 'EQ', 'NE', 'FILLED', 'EMPTY'] as const
const OPERATORS: Partial<Record<ApprovalFieldKind, readonly ApprovalOperator[]>> = {
  MONEY: ORDERED,
  INTEGER: ORDERED,
  DATE: ORDERED,
  CHOICE: ['IN', 'NOT_IN', 'EQ', 'NE', 'FILLED', 'EMPTY'],
  BOOLEAN: ['EQ'],
}

/** What can be asked of a field of a kind, the likeliest first. */
export function operatorsOf(kind: ApprovalFieldKind): readonly ApprovalOperator[] {
  return OPERATORS[kind] ?? ['EQ', 'NE', 'IN', 'NOT_IN', 'FILLED', 'EMPTY']
}

export const isBare = (op: ApprovalOperator) => op === 'EMPTY' || op === 'FILLED'
export const isListed = (op: ApprovalOperator) => op === 'IN' || op === 'NOT_IN'

/** A new condition of a field: nothing is said yet but what is compared. */
export function freshCondition(field: string, kind: ApprovalFieldKind): Condition {
  const op = operatorsOf(kind)[0] ?? 'EQ'
  return { field, op, value: isListed(op) ? [] : null, currency: '' }
}

/** The condition with another operator; what it compared with stays where it still makes sense. */
export function withOperator(test: Condition, op: ApprovalOperator): Condition {
  if (isBare(op)) return { ...test, op, value: null, currency: '' }
  if (isListed(op) === isListed(test.op) && !isBare(test.op)) return { ...test, op }
  return { ...test, op, value: isListed(op) ? [] : null }
}

export function freshNode(name: string): Node {
  const superior: Approver = { kind: 'SUPERIOR', id: null, role: null, level: 1 }
  return {
    name,
    approvers: [superior],
    tests: [],
    mode: 'ALL',
    nobody: 'ADMINISTRATORS',
    nobodyId: null,
    own: 'SUPERIOR',
    editable: [],
    hidden: [],
    minutes: null,
    late: 'REMIND',
  }
}

export function freshFlow(recordType: string, node: string): FlowDraft {
  return {
    recordType,
    name: '',
    enabled: true,
    nodes: [freshNode(node)],
    tests: [],
    again: 'FIRST_ONLY',
    withdrawLate: false,
    triggers: [],
  }
}

const plainTests = (tests: ApprovalFlowRowFragment['tests']): Condition[] =>
  tests.map(({ field, op, value, currency }) => ({ field, op, value: value ?? null, currency }))

/** A stored flow as it is edited. */
export function draftOf(flow: ApprovalFlowRowFragment): FlowDraft {
  const { recordType, name, enabled, again, withdrawLate } = flow
  const triggers = [...flow.triggers]
  const nodes = flow.nodes.map(({ approvers, tests, nobodyId, ...node }) => ({
    name: node.name,
    mode: node.mode,
    nobody: node.nobody,
    own: node.own,
    editable: [...node.editable],
    hidden: [...node.hidden],
    minutes: node.minutes ?? null,
    late: node.late,
    nobodyId: nobodyId ?? null,
    tests: plainTests(tests),
    approvers: approvers.map(({ kind, id, role, level }) => ({ kind, id: id ?? null, role: role ?? null, level })),
  }))
  return { recordType, name, enabled, again, withdrawLate, triggers, nodes, tests: plainTests(flow.tests) }
}

const sentTests = (tests: readonly Condition[]): ApprovalConditionInput[] => tests.map((test) => ({ ...test }))

/** The draft as the API takes it. */
export function termsOf(draft: FlowDraft): ApprovalFlowInput {
  const nodes = draft.nodes.map((node) => ({
    ...node,
    tests: sentTests(node.tests),
    approvers: node.approvers.map((each) => ({ ...each, level: each.level ?? 1, kind: each.kind ?? 'MEMBER' })),
  }))
  return { ...draft, nodes, tests: sentTests(draft.tests) }
}

/** The list after an item went up or down; the same where it cannot. */
export function moved<Each>(list: readonly Each[], from: number, to: number): readonly Each[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  return list.toSpliced(from, 1).toSpliced(to, 0, item)
}
