import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CreateDealDocument, type DealDetailFragment, DealDocument, UpdateDealDocument } from '../gql/graphql'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { withOwnFields } from '../records/recordForm'
import { useDescribe } from '../records/useDescribe'
import { useRecordDoors } from '../records/useRecordDoors'
import { useHasModule, useMe } from '../session/session'
import { DealFields } from './DealFields'
import { type DealForm, dealInput, dealSnapshot, emptyDeal, newDealInput } from './dealForm'

type Props = {
  deal?: DealDetailFragment
  /** What a new one begins with. */
  start?: Partial<DealForm>
  onSaved: (id: string) => void
  onClose: () => void
}

export function DealDrawer({ deal, start, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const createDeal = useAction(CreateDealDocument)
  const updateDeal = useAction(UpdateDealDocument)
  const ownFields = useHasModule('custom_fields')
  const customFields = useCustomFields('deal')
  const describe = useDescribe(customFields)
  const doors = useRecordDoors({
    recordType: 'deal',
    base: deal,
    document: DealDocument,
    ownFields,
    read: (data) => data.deal,
    snapshot: dealSnapshot,
    create: async (values: DealForm) => {
      const payload = await createDeal({ input: withOwnFields(newDealInput(values), ownFields), ownFields })
      return payload && { record: payload.deal, problems: payload.userErrors }
    },
    update: async (id, version, changes) => {
      const input = { id, version, ...withOwnFields(dealInput(changes), ownFields) }
      const payload = await updateDeal({ input, ownFields })
      return payload && { record: payload.deal, problems: payload.userErrors }
    },
  })
  return (
    <RecordDrawer<DealForm>
      title={deal ? t('records.editContact', { name: deal.name }) : t('deals.new')}
      initial={emptyDeal(me.user.id, start)}
      describe={describe}
      {...doors}
      onSaved={onSaved}
      onClose={onClose}
    >
      <DealFields deal={deal} customFields={customFields} />
    </RecordDrawer>
  )
}
