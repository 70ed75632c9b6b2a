import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import type { DealDetailFragment } from '../gql/graphql'
import { dateTime, day } from '../i18n/format'
import { Ago, Owner } from '../records/cells'
import { customFacts, timeFacts } from '../records/commonFacts'
import { useCustomFields } from '../records/customFields'
import type { Fact } from '../records/Facts'
import { pathOf } from '../records/paths'
import { Worth } from './worth'

function linked(named: { id: string; name: string } | null | undefined) {
  return named && <Link to={pathOf(named.id)}>{named.name}</Link>
}

export function useDealFacts(deal: DealDetailFragment): Fact[] {
  const { t } = useTranslation()
  const customFields = useCustomFields('deal')
  return [
    { field: 'accountId', label: t('records.fields.account'), value: linked(deal.account) },
    { field: 'contactId', label: t('records.fields.contact'), value: linked(deal.contact) },
    { field: 'amount', label: t('records.fields.amount'), value: deal.amount && <Worth amount={deal.amount} /> },
    { field: 'expected', label: t('records.fields.expected'), value: deal.expected && <Worth amount={deal.expected} /> },
    { label: t('records.fields.probability'), value: deal.probability == null ? null : `${deal.probability} %` },
    { field: 'forecast', label: t('records.fields.forecast'), value: deal.forecast && t(`deals.forecasts.${deal.forecast}`) },
    { field: 'closesOn', label: t('records.fields.closesOn'), value: deal.closesOn && day(deal.closesOn) },
    { field: 'nextStep', label: t('records.fields.nextStep'), value: deal.nextStep },
    { label: t('records.fields.owner'), value: deal.owner && <Owner owner={deal.owner} /> },
    { field: 'source', label: t('records.fields.source'), value: deal.source },
    { label: t('deals.cameFrom'), value: linked(deal.lead) },
    { field: 'description', label: t('records.fields.description'), value: deal.description },
    ...customFacts(t, customFields, deal),
    { field: 'lastFollowedAt', label: t('records.fields.lastFollowedAt'), value: deal.lastFollowedAt && <Ago at={deal.lastFollowedAt} /> },
    { label: t('deals.closedAt'), value: deal.closedAt && dateTime(deal.closedAt) },
    ...timeFacts(t, deal),
  ]
}
