import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { LeadDetailFragment } from '../gql/graphql'
import { dateTime, money } from '../i18n/format'
import { Owner } from '../records/cells'
import { customFacts, entryFacts, timeFacts } from '../records/commonFacts'
import { useCustomFields } from '../records/customFields'
import type { Fact } from '../records/Facts'

type Touch = (string | null | undefined)[]

/** Where somebody came from: source, medium, campaign and keyword in one line, the page and the time below. */
function touchFact(label: string, at: string | null | undefined, parts: Touch, page: string | null | undefined): Fact {
  const lines = [parts.filter(Boolean).join(' · '), page, at && dateTime(at)].filter(Boolean)
  return { label, value: lines.join('\n') }
}

function lineFacts(t: TFunction, lead: LeadDetailFragment): Fact[] {
  return (['company', 'title', 'source', 'message', 'industry', 'employees', 'region', 'website', 'externalId'] as const).map(
    (field) => ({ field, label: t(`records.fields.${field}`), value: lead[field] }),
  )
}

export function useLeadFacts(lead: LeadDetailFragment): Fact[] {
  const { t } = useTranslation()
  const customFields = useCustomFields('lead')
  const worth = lead.opportunityAmount
  const [company, title, ...lines] = lineFacts(t, lead)
  return [
    ...[company, title].filter((fact) => fact !== undefined),
    ...entryFacts(t, lead),
    { label: t('records.fields.owner'), value: lead.owner && <Owner owner={lead.owner} /> },
    {
      label: t('leads.disqualify.reason'),
      value:
        lead.disqualifyReason &&
        [t(`leads.reasons.${lead.disqualifyReason}`), lead.disqualifyNote].filter(Boolean).join('\n'),
    },
    { field: 'opportunityAmount', label: t('records.fields.opportunityAmount'), value: worth && money(worth.amountMinor, worth.currency) },
    ...lines,
    touchFact(
      t('leads.firstTouch'),
      lead.firstTouchAt,
      [lead.firstSource, lead.firstMedium, lead.firstCampaign, lead.firstKeyword],
      lead.firstLandingPage,
    ),
    touchFact(
      t('leads.lastTouch'),
      lead.lastTouchAt,
      [lead.lastSource, lead.lastMedium, lead.lastCampaign, lead.lastKeyword],
      lead.lastLandingPage,
    ),
    { label: t('leads.firstContacted'), value: lead.firstFollowedAt && dateTime(lead.firstFollowedAt) },
    ...customFacts(t, customFields, lead),
    ...timeFacts(t, lead),
  ]
}
