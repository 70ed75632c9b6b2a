import { LockOutlined } from '@ant-design/icons'
import { Alert, App, Button, Card, Descriptions, Empty, Flex, List, Popconfirm, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { EncryptionDocument, type EncryptionQuery, type EncryptionStateFragment, RotateDataKeyDocument } from '../gql/graphql'
import { dateTime, number } from '../i18n/format'
import { Ago } from '../records/cells'
import { labelOf, useCustomFields } from '../records/customFields'
import { pathOf } from '../records/paths'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'

/** The company's encryption key: how it stands, rotating it, and who has looked at what. */
export function EncryptionPage() {
  const { t } = useTranslation()
  const isOwner = useMe().role === 'OWNER'
  return (
    <div style={{ maxWidth: 760 }}>
      <SettingsHead
        title={t('shell.nav.encryption')}
        lead={isOwner ? t('security.encryption.lead') : t('security.encryption.onlyOwners')}
      />
      {isOwner && <Settings />}
    </div>
  )
}

function Settings() {
  const [{ data, error }, retry] = useQuery({ query: EncryptionDocument })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <PageLoading />
  return (
    <>
      <KeyCard state={data.encryption} />
      <FieldsCard fields={data.sensitiveFields} />
      <RevealedCard revealed={data.revealedValues} fields={data.sensitiveFields} />
    </>
  )
}

function KeyCard({ state }: { state: EncryptionStateFragment }) {
  const { t } = useTranslation()
  if (state.destroyedAt) {
    const date = dateTime(state.destroyedAt)
    return <Alert type="warning" showIcon title={t('security.encryption.destroyed', { date })} />
  }
  return (
    <Card title={t('security.encryption.key')} extra={<RotateButton />} style={{ marginBottom: 16 }}>
      {state.keyNumber == null ? (
        <Typography.Text type="secondary">{t('security.encryption.none')}</Typography.Text>
      ) : (
        <KeyFacts state={state} />
      )}
    </Card>
  )
}

function KeyFacts({ state }: { state: EncryptionStateFragment }) {
  const { t } = useTranslation()
  const behind = state.valuesBehind
  return (
    <Descriptions
      column={{ xs: 1, sm: 2 }}
      items={[
        {
          label: t('security.encryption.key'),
          children: t('security.encryption.number', { number: state.keyNumber }),
        },
        { label: t('security.encryption.since'), children: state.createdAt && dateTime(state.createdAt) },
        {
          label: t('security.encryption.values'),
          children: (
            <Flex vertical>
              {number(state.values)}
              <Typography.Text type="secondary">
                {behind > 0 ? t('security.encryption.behind', { count: behind }) : t('security.encryption.allNew')}
              </Typography.Text>
            </Flex>
          ),
        },
        {
          label: t('security.encryption.wrapped'),
          children: <code style={{ overflowWrap: 'anywhere' }}>{state.wrappedBy}</code>,
        },
      ]}
    />
  )
}

function RotateButton() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const rotate = useAction(RotateDataKeyDocument)
  const act = async () => {
    const payload = await rotate({})
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('security.encryption.rotated'))
  }
  return (
    <Popconfirm
      title={t('security.encryption.rotateTitle')}
      description={t('security.encryption.rotateText')}
      onConfirm={act}
      styles={{ root: { maxWidth: 'min(340px, 92vw)' } }}
    >
      <Button>{t('security.encryption.rotate')}</Button>
    </Popconfirm>
  )
}

type Known = EncryptionQuery['sensitiveFields']

function FieldsCard({ fields }: { fields: Known }) {
  const { t } = useTranslation()
  const own = useCustomFields()
  const kind = (recordType: string) => t(`records.plurals.${recordType}` as 'records.plurals.account')
  return (
    <Card title={t('security.encryption.fields')} style={{ marginBottom: 16 }}>
      <Flex wrap gap={8} style={{ marginBottom: 8 }}>
        {fields.map((field) => (
          <Tag key={`${field.recordType}.${field.field}`} icon={<LockOutlined aria-hidden />}>
            {kind(field.recordType)} · {labelOf(field)}
          </Tag>
        ))}
        {own
          .filter(({ sensitive }) => sensitive)
          .map(({ id, recordType, label }) => (
            <Tag key={id} color="blue" icon={<LockOutlined aria-hidden />}>
              {kind(recordType)} · {label}
            </Tag>
          ))}
      </Flex>
      <Link to="/settings/fields">{t('security.encryption.ownFields')}</Link>
    </Card>
  )
}

function RevealedCard({ revealed, fields }: { revealed: EncryptionQuery['revealedValues']; fields: Known }) {
  const { t } = useTranslation()
  const own = useCustomFields()
  const nameOf = (recordType: string, field: string) => {
    const key = field.replace(/^customFields\./, '')
    const custom = own.find((each) => each.recordType === recordType && each.key === key)
    const declared = fields.find((each) => each.recordType === recordType && each.field === field)
    return (key !== field && custom?.label) || (declared ? labelOf(declared) : key)
  }
  return (
    <Card title={t('security.encryption.revealed')}>
      {revealed.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('security.encryption.nobody')} />
      ) : (
        <List
          dataSource={[...revealed]}
          rowKey="id"
          renderItem={({ id, userName, recordType, recordId, fields: looked, at }) => (
            <List.Item key={id} extra={<Ago at={at} />}>
              <List.Item.Meta
                title={userName ?? t('activities.system')}
                description={
                  <>
                    {looked.map((field) => nameOf(recordType, field)).join(', ')} ·{' '}
                    <Link to={pathOf(recordId)}>{t('security.encryption.open')}</Link>
                  </>
                }
              />
            </List.Item>
          )}
        />
      )}
    </Card>
  )
}
