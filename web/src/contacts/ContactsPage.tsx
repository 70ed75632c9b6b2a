import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Space } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useQuery } from 'urql'

import { ContactsDocument, type ContactsQueryVariables } from '../gql/graphql'
import { ListPage } from '../lists/ListPage'
import { type ListState, pageArguments, type PageSize } from '../lists/listState'
import { useListState } from '../lists/useListState'
import { useNewParam } from '../lists/useNewParam'
import { usePageSize } from '../lists/usePageSize'
import { pathOf } from '../records/paths'
import { RecordFilters } from '../records/RecordFilters'
import { useMay } from '../session/session'
import { LinkButton } from '../ui/LinkButton'
import { useCompact } from '../ui/useCompact'
import { ContactCard } from './ContactCard'
import { ContactDrawer } from './ContactDrawer'
import { contactColumns } from './columns'

const FILTERS = ['owner', 'tag'] as const

function variablesOf(state: ListState, size: PageSize): ContactsQueryVariables {
  const { owner, tag } = state.filters
  return {
    search: state.search || null,
    filter: {
      ...(owner ? { ownerId: { eq: owner } } : {}),
      ...(tag ? { tags: { in: [tag] } } : {}),
    },
    orderBy: state.sort ? [{ [state.sort.field]: state.sort.direction }] : null,
    ...pageArguments(state, size),
  }
}

export function ContactsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const compact = useCompact()
  const controls = useListState(FILTERS)
  const [creating, setCreating] = useNewParam(controls)
  const [size, setSize] = usePageSize()
  const mayWrite = useMay('accounts:write')
  const mayImport = useMay('imports:run')
  const columns = useMemo(() => contactColumns(t), [t])
  const [{ data, fetching, stale, error }, retry] = useQuery({
    query: ContactsDocument,
    variables: variablesOf(controls.state, size),
  })

  const newButton = mayWrite && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('records.newContact')}
    </Button>
  )
  const importButton = mayImport && (
    <LinkButton to="/imports/new?type=contact" icon={<ImportOutlined aria-hidden />} aria-label={t('records.import')}>
      {compact ? null : t('records.import')}
    </LinkButton>
  )
  return (
    <>
      <ListPage
        name="contacts"
        title={t('shell.nav.contacts')}
        searchHint={t('records.searchContacts')}
        actions={
          <>
            {importButton}
            {newButton}
          </>
        }
        filters={<RecordFilters controls={controls} recordType="contact" />}
        columns={columns}
        controls={controls}
        size={size}
        onSize={setSize}
        result={{ connection: data?.contacts, fetching: fetching || stale, error }}
        onRetry={() => retry({ requestPolicy: 'network-only' })}
        onOpen={({ id }) => void navigate(pathOf(id))}
        card={(contact) => <ContactCard contact={contact} />}
        empty={
          <Empty description={t('records.emptyContacts')} style={{ padding: '48px 0' }}>
            <Space wrap>
              {newButton}
              {importButton}
            </Space>
          </Empty>
        }
      />
      {creating && <ContactDrawer onSaved={(id) => void navigate(pathOf(id))} onClose={() => setCreating(false)} />}
    </>
  )
}
