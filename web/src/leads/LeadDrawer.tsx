import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  CreateLeadDocument,
  type CreateLeadInput,
  type LeadDetailFragment,
  LeadDocument,
  UpdateLeadDocument,
} from '../gql/graphql'
import { DuplicateHint } from '../duplicates/DuplicateHint'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { withOwnFields } from '../records/recordForm'
import { useDescribe } from '../records/useDescribe'
import { useRecordDoors } from '../records/useRecordDoors'
import { useHasModule, useMe } from '../session/session'
import { LeadFields } from './LeadFields'
import { emptyLead, type LeadForm, leadInput, leadSnapshot } from './leadForm'

type Props = { lead?: LeadDetailFragment; onSaved: (id: string) => void; onClose: () => void }

export function LeadDrawer({ lead, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const createLead = useAction(CreateLeadDocument)
  const updateLead = useAction(UpdateLeadDocument)
  const ownFields = useHasModule('custom_fields')
  const customFields = useCustomFields('lead')
  const describe = useDescribe(customFields)
  const doors = useRecordDoors({
    recordType: 'lead',
    base: lead,
    document: LeadDocument,
    ownFields,
    read: (data) => data.lead,
    snapshot: leadSnapshot,
    create: async (values: LeadForm) => {
      const input = withOwnFields(leadInput(values), ownFields) as CreateLeadInput
      const payload = await createLead({ input, ownFields })
      return payload && { record: payload.lead, problems: payload.userErrors }
    },
    update: async (id, version, changes) => {
      const payload = await updateLead({ input: { id, version, ...withOwnFields(leadInput(changes), ownFields) }, ownFields })
      return payload && { record: payload.lead, problems: payload.userErrors }
    },
  })

  return (
    <RecordDrawer<LeadForm>
      title={lead ? t('records.editContact', { name: lead.name }) : t('leads.new')}
      initial={emptyLead(me.user.id)}
      describe={describe}
      {...doors}
      onSaved={onSaved}
      onClose={onClose}
    >
      {!lead && <DuplicateHint recordType="lead" />}
      <LeadFields customFields={customFields} quick={!lead} />
    </RecordDrawer>
  )
}
