import { type Cache, cacheExchange, type UpdateResolver, type Variables } from '@urql/exchange-graphcache'

import type { RecordKind } from '../app/room'
import { RECORD_KINDS, ROOMS } from '../app/rooms'
import { ReleaseNotesDocument } from '../gql/graphql'
import { recordTypeOf } from '../records/paths'

/** Values that live inside the record that holds them: they have no identity of their own. Rooms bring more. */
const EMBEDDED = [
  ...ROOMS.flatMap(({ embedded = [] }) => embedded),
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
  'PageInfo',
  'UserError',
  'FieldChange',
  'CustomFieldOption',
  'UploadHeader',
  'TagConnection',
  'TagGroupConnection',
  'ChangeConnection',
  'TimelineConnection',
  'TextMark',
  'SecondFactor',
  'SecondFactorPolicy',
  'SecondFactorChallenge',
  'OidcConnection',
  'SamlCertificate',
  'SamlConnection',
  'SamlService',
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
  'PaymentTry',
  'InvoiceRefund',
  'PlanSubscription',
  'SubscriptionQuote',
  'CompanyLife',
  'ChecklistEntry',
  'SampleData',
  'ReleaseNotes',
  'Release',
  'ReleaseNote',
  'DuplicateMatch',
  'SavedViewProblem',
  'RecordField',
  'RecordFieldChoice',
]

/** Lists that show any kind of record. */
const EVERYWHERE = ['timeline', 'history', 'search', 'duplicatesOf', 'possibleDuplicates'] as const

const LISTS = RECORD_KINDS.flatMap(({ lists }) => lists)

/** Lists that show a thing, by the mutation's subject; they are asked for again after it changed. */
const STALE_AFTER = {
  savedView: ['savedViews'],
  tag: ['tags', 'timeline', 'history'],
  invitation: ['invitations'],
  member: ['members'],
  device: ['devices'],
  customField: ['customFields'],
  job: ['jobs'],
  security: ['secondFactor', 'passkeys', 'devices'],
  apiKey: ['apiKeys'],
  encryption: ['encryption', 'revealedValues'],
  reveal: ['timeline', 'history', 'revealedValues'],
  alert: ['alerts', 'openAlerts', 'auditLog'],
  alertSettings: ['alertSettings', 'auditLog'],
  auditExport: ['auditExports'],
  accessRole: ['accessRoles', 'explainAccess'],
  mask: ['accessObjects', 'fieldMasks', ...LISTS, ...RECORD_KINDS.map(({ type }) => type)],
  department: ['departments', 'postings', 'explainAccess'],
  group: ['userGroups', 'accessRoles', 'explainAccess'],
  share: ['recordShares', 'explainAccess'],
  companyLife: ['companyLife', 'companyExports'],
  companyExport: ['companyExports'],
  checklist: ['checklist'],
  samples: ['sampleData', 'checklist', ...LISTS, ...EVERYWHERE],
  billing: ['billing', 'invoices', 'plans', 'quoteSubscription', 'companyLife', 'checklist'],
  grant: ['grants', 'elevations', 'atWork', 'grantedToUs', 'myPartner', 'auditLog'],
  runCompany: ['portfolio', 'partnerAllowance', 'runCompany'],
  brand: ['brand', 'ownBrand'],
  template: ['templates'],
  offer: ['templateOffers', 'customFields', 'accessRoles', 'auditLog'],
  companySignIn: ['oidcConnection', 'samlConnection', 'samlService', 'companyDomains', 'secondFactorPolicy'],
} as const

type Subject = keyof typeof STALE_AFTER

function forget(cache: Cache, entity: Parameters<Cache['inspectFields']>[0], fields: readonly string[]): void {
  for (const field of cache.inspectFields(entity)) {
    if (fields.includes(field.fieldName)) cache.invalidate(entity, field.fieldKey)
  }
}

function stale(subject: Subject): UpdateResolver {
  return outdated(STALE_AFTER[subject])
}

/** What a record shows of those that point to it, and what moves by itself when something is done with it. */
const OF_OTHERS = [
  'contacts',
  'children',
  'activities',
  'nextActivity',
  'lastFollowedAt',
  'firstFollowedAt',
  'status',
  'rotsAt',
] as const
const POINTING = ['account', 'contact', 'lead', 'deal', 'parent'] as const

type Pointing = Partial<Record<(typeof POINTING)[number], { id?: string } | null>>

/** The records a written one points to: as the mutation was told, and as it answers. */
function pointedAt(result: object, args: Variables): string[] {
  const input = (args.input ?? {}) as Record<string, unknown>
  const payload = Object.values(result)[0] as Record<string, Pointing | null> | null
  const written = Object.values(payload ?? {}).filter((each) => each && typeof each === 'object' && !Array.isArray(each))
  const told = POINTING.map((name) => input[`${name}Id`])
  const answered = written.flatMap((each) => POINTING.map((name) => each?.[name]?.id))
  return [...told, ...answered].filter((id): id is string => typeof id === 'string')
}

function outdated(fields: readonly string[]): UpdateResolver {
  return (result, args, cache) => {
    forget(cache, 'Query', fields)
    for (const id of new Set(pointedAt(result as object, args))) {
      forget(cache, { __typename: typeNameOf(recordTypeOf(id)), id }, OF_OTHERS)
    }
  }
}

/** Tags come and go without the record being sent back. */
const retagged: UpdateResolver = (_result, args, cache) => {
  const { id } = args.input as { id: string }
  cache.invalidate({ __typename: typeNameOf(recordTypeOf(id)), id }, 'tags')
  forget(cache, 'Query', STALE_AFTER.tag)
}

/** A tag that goes or comes back does so on every record that carries it. */
const tagGone: UpdateResolver = (_result, _args, cache) => {
  forget(cache, 'Query', [...STALE_AFTER.tag, ...LISTS, ...RECORD_KINDS.map(({ type }) => type)])
}

/** The list stays on screen; only the mark goes. */
const newsRead: UpdateResolver = (_result, _args, cache) => {
  cache.updateQuery({ query: ReleaseNotesDocument }, (data) =>
    data ? { ...data, releaseNotes: { ...data.releaseNotes, unread: false } } : data,
  )
}

/** As the API calls a kind of record: "Account", "PriceBook". */
function typeNameOf(type: string): string {
  return type.replaceAll(/(?:^|_)(\w)/g, (_, first: string) => first.toUpperCase())
}

/** What a record's generic verbs leave outdated. */
function recordUpdates({ type, lists }: RecordKind): [string, UpdateResolver][] {
  const verbs = ['create', 'update', 'delete', 'restore']
  return verbs.map((verb) => [verb + typeNameOf(type), outdated([...lists, ...EVERYWHERE])])
}

function roomUpdates(): Record<string, UpdateResolver> {
  const own = ROOMS.flatMap(({ stale: after = {} }) => Object.entries(after))
  return Object.fromEntries([
    ...RECORD_KINDS.flatMap(recordUpdates),
    ...own.map(([verb, fields]): [string, UpdateResolver] => [verb, outdated(fields)]),
  ])
}

export const recordCache = () =>
  cacheExchange({
    keys: Object.fromEntries(EMBEDDED.map((type) => [type, () => null])),
    updates: {
      Mutation: {
        ...roomUpdates(),
        createSavedView: stale('savedView'),
        updateSavedView: stale('savedView'),
        deleteSavedView: stale('savedView'),
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
        setSamlConnection: stale('companySignIn'),
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
        removeCard: stale('billing'),
        payInvoice: stale('billing'),
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
