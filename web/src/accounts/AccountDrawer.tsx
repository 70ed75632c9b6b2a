import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  AccountDocument,
  type AccountDetailFragment,
  CreateAccountDocument,
  type CreateAccountInput,
  UpdateAccountDocument,
} from '../gql/graphql'
import { DuplicateHint } from '../duplicates/DuplicateHint'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { withOwnFields } from '../records/recordForm'
import { useDescribe } from '../records/useDescribe'
import { useRecordDoors } from '../records/useRecordDoors'
import { useHasModule, useMe } from '../session/session'
import { AccountFields } from './AccountFields'
import { type AccountForm, accountInput, accountSnapshot, emptyAccount } from './accountForm'

type Props = { account?: AccountDetailFragment; onSaved: (id: string) => void; onClose: () => void }

export function AccountDrawer({ account, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const createAccount = useAction(CreateAccountDocument)
  const updateAccount = useAction(UpdateAccountDocument)
  const ownFields = useHasModule('custom_fields')
  const customFields = useCustomFields('account')
  const describe = useDescribe(customFields)
  const doors = useRecordDoors({
    recordType: 'account',
    base: account,
    document: AccountDocument,
    ownFields,
    read: (data) => data.account,
    snapshot: accountSnapshot,
    create: async (values: AccountForm) => {
      const payload = await createAccount({
        input: withOwnFields(accountInput(values), ownFields) as CreateAccountInput,
        ownFields,
      })
      return payload && { record: payload.account, problems: payload.userErrors }
    },
    update: async (id, version, changes) => {
      const payload = await updateAccount({
        input: { id, version, ...withOwnFields(accountInput(changes), ownFields) },
        ownFields,
      })
      return payload && { record: payload.account, problems: payload.userErrors }
    },
  })

  return (
    <RecordDrawer<AccountForm>
      title={account ? t('records.editAccount', { name: account.name }) : t('records.newAccount')}
      initial={emptyAccount(me.user.id)}
      describe={describe}
      {...doors}
      onSaved={onSaved}
      onClose={onClose}
    >
      {!account && <DuplicateHint recordType="account" />}
      <AccountFields
        customFields={customFields}
        parent={account?.parent ?? null}
        {...(account ? { self: account.id } : {})}
      />
    </RecordDrawer>
  )
}
