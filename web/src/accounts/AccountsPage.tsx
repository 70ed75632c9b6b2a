import { ImportOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Space } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useQuery } from 'urql'

import { type AccountKind, AccountsDocument, type AccountsQueryVariables } from '../gql/graphql'
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
import { AccountCard } from './AccountCard'
import { AccountDrawer } from './AccountDrawer'
import { accountColumns } from './columns'

const FILTERS = ['owner', 'kind', 'tag'] as const

function variablesOf(state: ListState, size: PageSize): AccountsQueryVariables {
  const { owner, kind, tag } = state.filters
  return {
    search: state.search || null,
    filter: {
      ...(owner ? { ownerId: { eq: owner } } : {}),
      ...(kind ? { kind: { eq: kind as AccountKind } } : {}),
      ...(tag ? { tags: { in: [tag] } } : {}),
    },
    orderBy: state.sort ? [{ [state.sort.field]: state.sort.direction }] : null,
    ...pageArguments(state, size),
  }
}

export function AccountsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const compact = useCompact()
  const controls = useListState(FILTERS)
  const [creating, setCreating] = useNewParam(controls)
  const [size, setSize] = usePageSize()
  const mayWrite = useMay('accounts:write')
  const mayImport = useMay('imports:run')
  const columns = useMemo(() => accountColumns(t), [t])
  const [{ data, fetching, stale, error }, retry] = useQuery({
    query: AccountsDocument,
    variables: variablesOf(controls.state, size),
  })

  const newButton = mayWrite && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('records.newAccount')}
    </Button>
  )
  const importButton = mayImport && (
    <LinkButton to="/imports/new" icon={<ImportOutlined aria-hidden />} aria-label={t('records.import')}>
      {compact ? null : t('records.import')}
    </LinkButton>
  )
  return (
    <>
      <ListPage
        name="accounts"
        title={t('shell.nav.accounts')}
        searchHint={t('records.searchAccounts')}
        actions={
          <>
            {importButton}
            {newButton}
          </>
        }
        filters={<RecordFilters controls={controls} recordType="account" />}
        columns={columns}
        controls={controls}
        size={size}
        onSize={setSize}
        result={{ connection: data?.accounts, fetching: fetching || stale, error }}
        onRetry={() => retry({ requestPolicy: 'network-only' })}
        onOpen={({ id }) => void navigate(pathOf(id))}
        card={(account) => <AccountCard account={account} />}
        empty={
          <Empty description={t('records.emptyAccounts')} style={{ padding: '48px 0' }}>
            <Space wrap>
              {newButton}
              {importButton}
            </Space>
          </Empty>
        }
      />
      {creating && <AccountDrawer onSaved={(id) => void navigate(pathOf(id))} onClose={() => setCreating(false)} />}
    </>
  )
}
