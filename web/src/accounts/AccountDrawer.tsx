import { useTranslation } from 'react-i18next'
import { useClient } from 'urql'

import { useAction } from '../api/useAction'
import {
  AccountDocument,
  type AccountDetailFragment,
  CreateAccountDocument,
  type CreateAccountInput,
  UpdateAccountDocument,
} from '../gql/graphql'
import { useCustomFields } from '../records/customFields'
import { RecordDrawer } from '../records/RecordDrawer'
import { useDescribe } from '../records/useDescribe'
import { useTagging } from '../records/useTagging'
import { useMe } from '../session/session'
import { AccountFields } from './AccountFields'
import { type AccountForm, accountInput, accountSnapshot, emptyAccount } from './accountForm'

type Props = { account?: AccountDetailFragment; onSaved: (id: string) => void; onClose: () => void }

export function AccountDrawer({ account, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const client = useClient()
  const createAccount = useAction(CreateAccountDocument)
  const updateAccount = useAction(UpdateAccountDocument)
  const setTags = useTagging()
  const customFields = useCustomFields('account')
  const describe = useDescribe(customFields)

  return (
    <RecordDrawer<AccountForm>
      title={account ? t('records.editAccount', { name: account.name }) : t('records.newAccount')}
      base={account ? accountSnapshot(account) : undefined}
      initial={emptyAccount(me.user.id)}
      describe={describe}
      create={async (values) => {
        const payload = await createAccount({ input: accountInput(values) as CreateAccountInput })
        if (!payload) return undefined
        const id = payload.account?.id ?? ''
        if (id) await setTags(id, [], values.tagIds)
        return { id, problems: payload.userErrors }
      }}
      update={async (id, version, { tagIds, ...changes }) => {
        if (Object.keys(changes).length > 0) {
          const payload = await updateAccount({ input: { id, version, ...accountInput(changes) } })
          if (!payload || payload.userErrors.length > 0) return payload && { id, problems: payload.userErrors }
        }
        if (tagIds) await setTags(id, account?.tags.map((tag) => tag.id) ?? [], tagIds)
        return { id, problems: [] }
      }}
      reread={async (id) => {
        const { data } = await client.query(AccountDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
        return data?.account ? accountSnapshot(data.account) : undefined
      }}
      onSaved={onSaved}
      onClose={onClose}
    >
      <AccountFields
        customFields={customFields}
        parent={account?.parent ?? null}
        {...(account ? { self: account.id } : {})}
      />
    </RecordDrawer>
  )
}
