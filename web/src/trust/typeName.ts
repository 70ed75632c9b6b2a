import type { ParseKeys, TFunction } from 'i18next'

/** What stands on the log, by the name it has there. */
const NAMES: Readonly<Record<string, ParseKeys>> = {
  account: 'trust.types.account',
  contact: 'trust.types.contact',
  activity: 'trust.types.activity',
  lead: 'trust.types.lead',
  lead_scoring: 'trust.types.leadScoring',
  tag: 'trust.types.tag',
  tag_group: 'trust.types.tagGroup',
  membership: 'trust.types.membership',
  invitation: 'trust.types.invitation',
  api_key: 'trust.types.apiKey',
  company: 'trust.types.company',
  alert: 'trust.types.alert',
  alert_rules: 'trust.types.alertRules',
  audit_export: 'trust.types.auditExport',
  access_role: 'trust.types.accessRole',
  access_role_assignment: 'trust.types.accessRoleAssignment',
  department: 'trust.types.department',
  posting: 'trust.types.posting',
  exchange_rate: 'trust.types.exchangeRate',
  exchange_rates: 'trust.types.ratesClosed',
  fiscal_year: 'trust.types.fiscalYear',
  target: 'trust.types.target',
  channel_cost: 'trust.types.channelCost',
  lead_source: 'trust.types.leadSource',
  booking_page: 'trust.types.bookingPage',
  price: 'trust.types.price',
  quote_settings: 'trust.types.quoteSettings',
  user_group: 'trust.types.userGroup',
  view_as: 'trust.types.viewAs',
  field_mask: 'trust.types.fieldMask',
  record_share: 'trust.types.recordShare',
  grant: 'trust.types.grant',
  acting: 'trust.types.acting',
  elevation: 'trust.types.elevation',
  partnership: 'trust.types.partnership',
  approval_flow: 'trust.types.approvalFlow',
  approval_stand_in: 'trust.types.approvalStandIn',
  template_offer: 'trust.types.templateOffer',
}

export const KNOWN_TYPES = Object.keys(NAMES)

export function typeName(t: TFunction, type: string): string {
  const key = NAMES[type]
  return key ? t(key) : type.replaceAll('_', ' ')
}
