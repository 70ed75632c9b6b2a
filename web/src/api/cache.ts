import { type Cache, cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache'

import { ReleaseNotesDocument } from '../gql/graphql'

/** Values that live inside the record that holds them: they have no identity of their own. */
const EMBEDDED = [
  'Me',
  'Acting',
  'PartnerStanding',
  'PartnerAllowance',
  'RunCompanies',
  'Brand',
  'AtWork',
  'OnBehalf',
  'TemplatePush',
  'TemplateDifference',
  'Invited',
  'MembershipInfo',
  'Phone',
  'Email',
  'Address',
  'Money',
  'NextActivity',
  'PageInfo',
  'UserError',
  'ImportColumn',
  'ImportField',
  'RowProblem',
  'FieldChange',
  'CustomFieldOption',
  'UploadHeader',
  'AccountConnection',
  'ContactConnection',
  'ActivityConnection',
  'TagConnection',
  'TagGroupConnection',
  'ChangeConnection',
  'TimelineConnection',
  'SecondFactor',
  'SecondFactorPolicy',
  'SecondFactorChallenge',
  'OidcConnection',
  'Encryption',
  'CustomFieldSealing',
  'SensitiveField',
  'RevealPayload',
  'AuditConnection',
  'AuditOrigin',
  'AuditHead',
  'AuditProof',
  'AlertPerson',
  'AlertSettings',
  'AlertRule',
  'OfficeHours',
  'IsolationProof',
  'IsolationRun',
  'KindAccess',
  'AccessGrant',
  'AccessField',
  'AccessObject',
  'AccessObjectField',
  'BuiltInRole',
  'FieldMask',
  'AccessRight',
  'AccessChange',
  'AccessPreview',
  'AccessExplanation',
  'AccessReason',
  'AccessFieldReason',
  'PlanOffer',
  'PlanLimit',
  'PlanPrice',
  'PlanPreview',
  'LeavingModule',
  'ExceededLimit',
  'Billing',
  'BillingEstimate',
  'BillingLine',
  'BillingProfile',
  'PaymentCard',
  'PlanSubscription',
  'SubscriptionQuote',
  'CompanyLife',
  'ChecklistEntry',
  'SampleData',
  'ReleaseNotes',
  'Release',
  'ReleaseNote',
]

/** Lists that show a record, by the mutation's subject; they are asked for again after it changed. */
const STALE_AFTER = {
  account: ['accounts', 'timeline', 'history', 'search'],
  contact: ['contacts', 'timeline', 'history', 'search'],
  activity: ['activities', 'timeline', 'history', 'search'],
  tag: ['tags', 'timeline', 'history'],
  invitation: ['invitations'],
  member: ['members'],
  device: ['devices'],
  customField: ['customFields'],
  import: ['imports'],
  job: ['jobs'],
  security: ['secondFactor', 'passkeys', 'devices'],
  apiKey: ['apiKeys'],
  encryption: ['encryption', 'revealedValues'],
  reveal: ['timeline', 'history', 'revealedValues'],
  alert: ['alerts', 'openAlerts', 'auditLog'],
  alertSettings: ['alertSettings', 'auditLog'],
  auditExport: ['auditExports'],
  accessRole: ['accessRoles', 'explainAccess'],
  mask: ['accessObjects', 'fieldMasks', 'accounts', 'contacts', 'activities', 'account', 'contact', 'activity'],
  department: ['departments', 'postings', 'explainAccess'],
  group: ['userGroups', 'accessRoles', 'explainAccess'],
  share: ['recordShares', 'explainAccess'],
  companyLife: ['companyLife', 'companyExports'],
  companyExport: ['companyExports'],
  checklist: ['checklist'],
  samples: ['sampleData', 'checklist', 'accounts', 'contacts', 'activities', 'timeline', 'history', 'search'],
  billing: ['billing', 'invoices', 'plans', 'quoteSubscription', 'companyLife', 'checklist'],
  grant: ['grants', 'elevations', 'atWork', 'grantedToUs', 'myPartner', 'auditLog'],
  runCompany: ['portfolio', 'partnerAllowance', 'runCompany'],
  brand: ['brand', 'ownBrand'],
  template: ['templates'],
  offer: ['templateOffers', 'customFields', 'accessRoles', 'auditLog'],
  companySignIn: ['oidcConnection', 'companyDomains', 'secondFactorPolicy'],
} as const

type Subject = keyof typeof STALE_AFTER

function forget(cache: Cache, entity: Parameters<Cache['inspectFields']>[0], fields: readonly string[]): void {
  for (const field of cache.inspectFields(entity)) {
    if (fields.includes(field.fieldName)) cache.invalidate(entity, field.fieldKey)
  }
}

function stale(subject: Subject): UpdateResolver {
  return (_result, args, cache) => {
    forget(cache, 'Query', STALE_AFTER[subject])
    const input = (args.input ?? {}) as { accountId?: string; parentId?: string }
    for (const id of [input.accountId, input.parentId]) {
      if (id) forget(cache, { __typename: 'Account', id }, ['contacts', 'children', 'activities', 'nextActivity'])
    }
  }
}

/** Tags come and go without the record being sent back. */
const retagged: UpdateResolver = (_result, args, cache) => {
  const { id } = args.input as { id: string }
  cache.invalidate({ __typename: id.startsWith('contact_') ? 'Contact' : 'Account', id }, 'tags')
  forget(cache, 'Query', STALE_AFTER.tag)
}

/** A tag that goes or comes back does so on every record that carries it. */
const tagGone: UpdateResolver = (_result, _args, cache) => {
  forget(cache, 'Query', [...STALE_AFTER.tag, 'accounts', 'contacts', 'account', 'contact'])
}

/** The list stays on screen; only the mark goes. */
const newsRead: UpdateResolver = (_result, _args, cache) => {
  cache.updateQuery({ query: ReleaseNotesDocument }, (data) =>
    data ? { ...data, releaseNotes: { ...data.releaseNotes, unread: false } } : data,
  )
}

function recordUpdates(type: 'Account' | 'Contact' | 'Activity'): Record<string, UpdateResolver> {
  const subject = type.toLowerCase() as Subject
  const verbs = ['create', 'update', 'delete', 'restore']
  return Object.fromEntries(verbs.map((verb) => [verb + type, stale(subject)]))
}

export const recordCache = () =>
  cacheExchange({
    keys: Object.fromEntries(EMBEDDED.map((type) => [type, () => null])),
    updates: {
      Mutation: {
        ...recordUpdates('Account'),
        ...recordUpdates('Contact'),
        ...recordUpdates('Activity'),
        completeTask: stale('activity'),
        reopenTask: stale('activity'),
        createTag: stale('tag'),
        updateTag: stale('tag'),
        deleteTag: tagGone,
        restoreTag: tagGone,
        tagRecord: retagged,
        untagRecord: retagged,
        restoreCustomField: stale('customField'),
        changeMemberRole: stale('member'),
        removeMember: stale('member'),
        revokeDevice: stale('device'),
        inviteMember: stale('invitation'),
        revokeInvitation: stale('invitation'),
        createCustomField: stale('customField'),
        archiveCustomField: stale('customField'),
        updateCustomField: stale('customField'),
        createImport: stale('import'),
        startImport: stale('import'),
        cancelImport: stale('import'),
        resumeImport: stale('import'),
        acknowledgeAlert: stale('alert'),
        updateAlertSettings: stale('alertSettings'),
        exportAuditLog: stale('auditExport'),
        retryJob: stale('job'),
        dropJob: stale('job'),
        revealField: stale('reveal'),
        rotateDataKey: stale('encryption'),
        confirmEnrolment: stale('security'),
        renewRecoveryCodes: stale('security'),
        removeSecondFactor: stale('security'),
        changePassword: stale('security'),
        revokeEverywhere: stale('security'),
        finishPasskey: stale('security'),
        removePasskey: stale('security'),
        createApiKey: stale('apiKey'),
        revokeApiKey: stale('apiKey'),
        setOidcConnection: stale('companySignIn'),
        removeOidcConnection: stale('companySignIn'),
        addCompanyDomain: stale('companySignIn'),
        removeCompanyDomain: stale('companySignIn'),
        requireSecondFactor: stale('companySignIn'),
        createAccessRole: stale('accessRole'),
        updateAccessRole: stale('accessRole'),
        deleteAccessRole: stale('accessRole'),
        assignAccessRole: stale('accessRole'),
        maskFields: stale('mask'),
        createDepartment: stale('department'),
        updateDepartment: stale('department'),
        deleteDepartment: stale('department'),
        postMember: stale('department'),
        transferMember: stale('department'),
        endPosting: stale('department'),
        createUserGroup: stale('group'),
        updateUserGroup: stale('group'),
        deleteUserGroup: stale('group'),
        changeSubscription: stale('billing'),
        cancelSubscription: stale('billing'),
        resumeSubscription: stale('billing'),
        redeemCoupon: stale('billing'),
        setBillingProfile: stale('billing'),
        changePlan: stale('billing'),
        closeCompany: stale('companyLife'),
        reopenCompany: stale('companyLife'),
        exportCompany: stale('companyExport'),
        dismissChecklistItem: stale('checklist'),
        addSampleData: stale('samples'),
        removeSampleData: stale('samples'),
        readReleaseNotes: newsRead,
        requestGrant: stale('grant'),
        grantAccess: stale('grant'),
        decideGrant: stale('grant'),
        revokeGrant: stale('grant'),
        giveGrantBack: stale('grant'),
        decideElevation: stale('grant'),
        leavePartner: stale('grant'),
        createCompany: stale('runCompany'),
        moveCompanyPlan: stale('runCompany'),
        setCompanySeats: stale('runCompany'),
        letCompanyGo: stale('runCompany'),
        payForCompany: stale('runCompany'),
        stopPayingForCompany: stale('runCompany'),
        setBrand: stale('brand'),
        captureTemplate: stale('template'),
        acceptTemplate: stale('offer'),
        declineTemplate: stale('offer'),
        shareRecord: stale('share'),
        unshareRecord: stale('share'),
      },
    },
  })
