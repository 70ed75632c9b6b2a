import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { ActivityComposer } from '../activities/ActivityComposer'
import { faultOf } from '../api/faults'
import { DuplicatesNote } from '../duplicates/DuplicatesNote'
import { MergesNote } from '../duplicates/MergesNote'
import { type ContactDetailFragment, ContactDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { NextActivityCell, Tags } from '../records/cells'
import { useLiveRecord } from '../live/changes'
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
import { PersonAvatar } from '../ui/PersonAvatar'
import { ContactDrawer } from './ContactDrawer'

export function ContactPage() {
  const id = useParams().id ?? ''
  const ownFields = useHasModule('custom_fields')
  const [{ data, fetching, error }, retry] = useQuery({ query: ContactDocument, variables: { id, ownFields } })
  if (data?.contact) return <ContactDetail key={id} contact={data.contact} again={() => retry({ requestPolicy: 'network-only' })} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

type DetailProps = { contact: ContactDetailFragment; again: () => void }

function ContactDetail({ contact, again }: DetailProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const [editing, setEditing] = useState(false)
  useLiveRecord(contact.id, again, editing)
  const facts = useContactFacts(contact)
  const mayLog = useAccess('activity').may('CREATE')

  return (
    <>
      <RecordHeader
        recordId={contact.id}
        name={contact.name}
        avatar={<PersonAvatar name={contact.name} size={44} />}
        back={{ to: '/contacts', label: t('shell.nav.contacts') }}
        under={
          <>
            {contact.title && <span>{contact.title}</span>}
            {contact.account && <Link to={pathOf(contact.account.id)}>{contact.account.name}</Link>}
            <Tags tags={contact.tags} />
            <NextActivityCell next={contact.nextActivity} />
          </>
        }
        onEdit={() => setEditing(true)}
        onDelete={() => void remove(contact, contact.name).then((gone) => gone && navigate('/contacts'))}
      />
      <MergesNote recordId={contact.id} />
      <DuplicatesNote recordId={contact.id} title={contact.name} />
      <DetailLayout
        recordId={contact.id}
        facts={facts}
        composer={mayLog && <ActivityComposer accountId={contact.account?.id ?? null} contactId={contact.id} />}
      />
      {editing && (
        <ContactDrawer contact={contact} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />
      )}
    </>
  )
}

function useContactFacts(contact: ContactDetailFragment): Fact[] {
  const { t } = useTranslation()
  const customFields = useCustomFields('contact')
  const { account } = contact
  return [
    { label: t('records.fields.account'), value: account && <Link to={pathOf(account.id)}>{account.name}</Link> },
    { field: 'title', label: t('records.fields.title'), value: contact.title },
    { field: 'department', label: t('records.fields.department'), value: contact.department },
    ...reachFacts(t, contact),
    { field: 'salutation', label: t('records.fields.salutation'), value: contact.salutation },
    { label: t('records.fields.birthday'), value: contact.birthday && day(contact.birthday) },
    {
      label: t('records.fields.identityNumber'),
      value: sensitiveFact(contact.id, 'identityNumber', contact.identityNumber, t('records.fields.identityNumber')),
    },
    ...customFacts(t, customFields, contact),
    ...keepingFacts(t, contact),
  ]
}
