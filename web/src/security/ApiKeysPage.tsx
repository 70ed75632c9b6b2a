import { App, Button, Card, Popconfirm, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAction } from '../api/useAction'
import { faultOf } from '../api/faults'
import { type ApiKeyRowFragment, ApiKeysDocument, RevokeApiKeyDocument } from '../gql/graphql'
import { date } from '../i18n/format'
import { Ago } from '../records/cells'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { NewKeyModal } from './NewKeyModal'
import { useScopeName } from './scopeName'

/** The keys of one's programs; an administrator sees everybody's. */
export function ApiKeysPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: ApiKeysDocument })
  const [making, setMaking] = useState(false)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return (
    <>
      <SettingsHead
        title={t('shell.nav.keys')}
        lead={t('security.keys.lead')}
        action={
          <Button type="primary" onClick={() => setMaking(true)}>
            {t('security.keys.new')}
          </Button>
        }
      />
      <KeyTable keys={data?.apiKeys} />
      {making && <NewKeyModal scopes={data?.apiKeyScopes ?? []} onClose={() => setMaking(false)} />}
    </>
  )
}

function KeyTable({ keys }: { keys: readonly ApiKeyRowFragment[] | undefined }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const nameOf = useScopeName()
  const revoke = useAction(RevokeApiKeyDocument)
  const end = async (id: string) => {
    const problem = (await revoke({ input: { id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Card styles={{ body: { padding: '0 12px', overflowX: 'auto' } }}>
      <Table<ApiKeyRowFragment>
        rowKey="id"
        loading={!keys}
        pagination={false}
        dataSource={keys ?? []}
        locale={{ emptyText: <Typography.Text>{t('security.keys.none')}</Typography.Text> }}
        columns={[
          {
            title: t('security.keys.name'),
            render: (_value, { name, hint }) => (
              <>
                <Typography.Text strong>{name}</Typography.Text>
                <br />
                <Typography.Text type="secondary" style={{ fontSize: 12, overflowWrap: 'anywhere' }}>
                  {hint}…
                </Typography.Text>
              </>
            ),
          },
          {
            title: t('security.keys.scopes'),
            render: (_value, { scopes }) => scopes.map((scope) => <Tag key={scope}>{nameOf(scope)}</Tag>),
          },
          { title: t('security.keys.owner'), dataIndex: 'ownerName', responsive: ['md'] },
          {
            title: t('security.keys.created'),
            responsive: ['lg'],
            render: (_value, { createdAt }) => date(createdAt),
          },
          {
            title: t('security.keys.expires'),
            render: (_value, { expiresAt }) => (expiresAt ? date(expiresAt) : t('security.keys.never')),
          },
          {
            title: t('security.keys.used'),
            responsive: ['md'],
            render: (_value, { lastUsedAt }) => (lastUsedAt ? <Ago at={lastUsedAt} /> : t('security.keys.notUsed')),
          },
          {
            align: 'right',
            title: <span className="visually-hidden">{t('common.moreActions')}</span>,
            render: (_value, { id, name }) => (
              <Popconfirm
                title={t('security.keys.revokeTitle', { name })}
                description={t('security.keys.revokeText')}
                onConfirm={() => end(id)}
              >
                <Button size="small">{t('security.keys.revoke')}</Button>
              </Popconfirm>
            ),
          },
        ]}
      />
    </Card>
  )
}
