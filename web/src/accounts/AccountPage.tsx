import { Avatar } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { ActivityComposer } from '../activities/ActivityComposer'
import { faultOf } from '../api/faults'
import { DuplicatesNote } from '../duplicates/DuplicatesNote'
import { MergesNote } from '../duplicates/MergesNote'
import { type AccountDetailFragment, AccountDocument } from '../gql/graphql'
import { money, number } from '../i18n/format'
import { useLiveRecord } from '../live/changes'
import { OwnerHistoryView } from '../pools/OwnerHistoryView'
import { ReturnToPool } from '../pools/RecordPool'
import { KindTag, NextActivityCell, Tags } from '../records/cells'
import { customFacts, keepingFacts, reachFacts } from '../records/commonFacts'
import { useCustomFields } from '../records/customFields'
import { DetailLayout } from '../records/DetailLayout'
import type { Fact } from '../records/Facts'
import { pathOf } from '../records/paths'
import { RecordHeader } from '../records/RecordHeader'
import { sensitiveFact } from '../records/SensitiveValue'
import { useRemove } from '../records/useRemove'
import { useHasModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { tint } from '../ui/tint'
import { AccountDrawer } from './AccountDrawer'
import { AccountPeople } from './AccountPeople'

export function AccountPage() {
  const id = useParams().id ?? ''
  const ownFields = useHasModule('custom_fields')
  const [{ data, fetching, error }, retry] = useQuery({ query: AccountDocument, variables: { id, ownFields } })
  if (data?.account) return <AccountDetail key={id} account={data.account} again={() => retry({ requestPolicy: 'network-only' })} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

type DetailProps = { account: AccountDetailFragment; again: () => void }

function AccountDetail({ account, again }: DetailProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const [editing, setEditing] = useState(false)
  useLiveRecord(account.id, again, editing)
  const facts = useAccountFacts(account)
  const mayLog = useAccess('activity').may('CREATE')
  const pooled = useHasModule('pools')

  return (
    <>
      <RecordHeader
        recordId={account.id}
        name={account.name}
        avatar={
          <Avatar shape="square" size={44} style={tint(account.name)} aria-hidden>
            {account.name.slice(0, 1).toUpperCase()}
          </Avatar>
        }
        back={{ to: '/accounts', label: t('shell.nav.accounts') }}
        under={
          <>
            <KindTag kind={account.kind} />
            <Tags tags={account.tags} />
            <NextActivityCell next={account.nextActivity} />
            <ReturnToPool recordId={account.id} name={account.name} ownerId={account.owner?.id} />
          </>
        }
        onEdit={() => setEditing(true)}
        onDelete={() => void remove(account, account.name).then((gone) => gone && navigate('/accounts'))}
      />
      <MergesNote recordId={account.id} />
      <DuplicatesNote recordId={account.id} title={account.name} />
      <DetailLayout
        recordId={account.id}
        facts={facts}
        composer={mayLog && <ActivityComposer accountId={account.id} />}
        tabs={[
          {
            key: 'people',
            label: t('records.contacts'),
            children: <AccountPeople account={account} />,
          },
          ...(pooled ? [{ key: 'owners', label: t('pools.history'), children: <OwnerHistoryView recordId={account.id} /> }] : []),
        ]}
      />
      {editing && (
        <AccountDrawer account={account} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />
      )}
    </>
  )
}

function useAccountFacts(account: AccountDetailFragment): Fact[] {
  const { t } = useTranslation()
  const customFields = useCustomFields('account')
  const { website, annualRevenue, parent } = account
  return [
    {
      label: t('records.fields.website'),
      value: website && (
        <a href={website} target="_blank" rel="noreferrer noopener">
          {account.domain ?? website}
        </a>
      ),
    },
    ...reachFacts(t, account),
    { field: 'industry', label: t('records.fields.industry'), value: account.industry },
    { label: t('records.fields.employees'), value: account.employees == null ? null : number(account.employees) },
    {
      label: t('records.fields.annualRevenue'),
      value: annualRevenue && money(annualRevenue.amountMinor, annualRevenue.currency),
    },
    { field: 'accountNumber', label: t('records.fields.accountNumber'), value: account.accountNumber },
    {
      label: t('records.fields.bankAccount'),
      value: sensitiveFact(account.id, 'bankAccount', account.bankAccount, t('records.fields.bankAccount')),
    },
    { label: t('records.fields.parent'), value: parent && <Link to={pathOf(parent.id)}>{parent.name}</Link> },
    ...customFacts(t, customFields, account),
    ...keepingFacts(t, account),
  ]
}
