import access from './access.json'
import activities from './activities.json'
import approvals from './approvals.json'
import assignment from './assignment.json'
import attachments from './attachments.json'
import auth from './auth.json'
import billing from './billing.json'
import bookings from './bookings.json'
import capture from './capture.json'
import catalog from './catalog.json'
import channels from './channels.json'
import common from './common.json'
import currency from './currency.json'
import deals from './deals.json'
import duplicates from './duplicates.json'
import filters from './filters.json'
import fiscal from './fiscal.json'
import hours from './hours.json'
import imports from './imports.json'
import leads from './leads.json'
import life from './life.json'
import notices from './notices.json'
import many from './many.json'
import partners from './partners.json'
import pools from './pools.json'
import quality from './quality.json'
import quotes from './quotes.json'
import records from './records.json'
import security from './security.json'
import settings from './settings.json'
import shell from './shell.json'
import targets from './targets.json'
import trust from './trust.json'
import usage from './usage.json'
import views from './views.json'

export default {
  access,
  activities,
  approvals,
  assignment,
  attachments,
  auth,
  billing,
  bookings,
  capture,
  catalog,
  channels,
  common,
  currency,
  deals,
  duplicates,
  filters,
  fiscal,
  hours,
  imports,
  leads,
  life,
  notices,
  many,
  partners,
  pools,
  quality,
  quotes,
  records,
  security,
  settings,
  shell,
  targets,
  trust,
  usage,
  views,
}
