import { type Operation, type OperationResult, makeOperation } from 'urql'

export const KEY_HEADER = 'Idempotency-Key'
const REMEMBERED_MS = 60 * 60 * 1000

/**
 * Mutations that take no key: nobody is signed in yet or any more, the answer holds a secret that must not be kept, or
 * the verb does something slow between its writes.
 */
export const WITHOUT_KEY: ReadonlySet<string> = new Set([
  'acceptInvitation',
  'addCard',
  'beginCompanySignIn',
  'beginEnrolment',
  'beginForcedEnrolment',
  'beginPasskey',
  'beginPasskeyProof',
  'beginPasskeySignIn',
  'captureTemplate',
  'changePassword',
  'closeCompany',
  'confirmEnrolment',
  'confirmForcedEnrolment',
  'createApiKey',
  'createCompany',
  'createImport',
  'createLeadMailbox',
  'createLeadWebhook',
  'elevate',
  'endElevation',
  'finishCompanySignIn',
  'finishPasskey',
  'finishPasskeySignIn',
  'giveGrantBack',
  'keepAttachment',
  'leaveCompany',
  'letCompanyGo',
  'moveCompanyPlan',
  'openCompany',
  'payForCompany',
  'payInvoice',
  'planImport',
  'proveSecondFactor',
  'pushTemplate',
  'readInvitation',
  'refreshSession',
  'removeCard',
  'removeSecondFactor',
  'renewRecoveryCodes',
  'requestGrant',
  'requestPasswordReset',
  'resendVerification',
  'resetPassword',
  'revealField',
  'rotateDataKey',
  'rotateLeadWebhookSecret',
  'setBrand',
  'setCompanySeats',
  'signIn',
  'signOut',
  'stopPayingForCompany',
  'switchTenant',
  'updateLeadMailbox',
  'verifyCompanyDomain',
  'verifyEmail',
  'viewAs',
])

export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The name of a document's one root field. */
export function rootField(operation: Pick<Operation, 'query'>): string | undefined {
  for (const definition of operation.query.definitions) {
    if (definition.kind !== 'OperationDefinition') continue
    const [field] = definition.selectionSet.selections
    return field?.kind === 'Field' ? field.name.value : undefined
  }
  return undefined
}

/**
 * One key for each thing a person does. Until an answer has come the same action sent again keeps its key, so that the
 * server, which may have done it already, does it once.
 */
export function actionKeys(now: () => number = Date.now) {
  const unanswered = new Map<number, { key: string; at: number }>()

  const keyFor = (id: number): string => {
    const known = unanswered.get(id)
    if (known && now() - known.at < REMEMBERED_MS) return known.key
    const key = newKey()
    unanswered.set(id, { key, at: now() })
    return key
  }

  const onOperation = (operation: Operation): Operation => {
    if (operation.kind !== 'mutation' || WITHOUT_KEY.has(rootField(operation) ?? '')) return operation
    const { fetchOptions } = operation.context
    const key = keyFor(operation.key)
    return makeOperation(operation.kind, operation, {
      ...operation.context,
      fetchOptions: () => {
        const given = (typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions) ?? {}
        return { ...given, headers: { ...(given.headers as Record<string, string>), [KEY_HEADER]: key } }
      },
    })
  }

  const onResult = ({ operation, error }: OperationResult): void => {
    if (operation.kind === 'mutation' && !error?.networkError) unanswered.delete(operation.key)
  }
  return { onOperation, onResult }
}
