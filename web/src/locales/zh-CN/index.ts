import access from './access.json'
import activities from './activities.json'
import auth from './auth.json'
import billing from './billing.json'
import common from './common.json'
import imports from './imports.json'
import life from './life.json'
import partners from './partners.json'
import records from './records.json'
import security from './security.json'
import settings from './settings.json'
import shell from './shell.json'
import trust from './trust.json'
import usage from './usage.json'

export default {
  access,
  activities,
  auth,
  billing,
  common,
  imports,
  life,
  partners,
  records,
  security,
  settings,
  shell,
  trust,
  usage,
}
