import { LockOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Checkbox, Empty, Flex, Popconfirm, Segmented, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { accessTo } from '../access/mine'
import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { RECORD_KINDS } from '../app/rooms'
import {
  ArchiveCustomFieldDocument,
  type CustomFieldDetailFragment,
  CustomFieldsDocument,
  RestoreCustomFieldDocument,
} from '../gql/graphql'
import listStyles from '../lists/lists.module.css'
import { labelOf } from '../records/customFields'
import type { RecordType } from '../records/paths'
import { useMay, useMe, useWritesModule } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { useCompact } from '../ui/useCompact'
import { CustomFieldModal } from './CustomFieldModal'
import { EditFieldModal } from './EditFieldModal'
import { SettingsHead } from './SettingsHead'

export function CustomFieldsPage() {
  const { t } = useTranslation()
  const compact = useCompact()
  const writes = useWritesModule('custom_fields')
  const mayManage = useMay('fields:manage') && writes
  const [recordType, setRecordType] = useState<RecordType>('account')
  const me = useMe()
  const kinds = RECORD_KINDS.map(({ type }) => type).filter((type) => accessTo(me, type).may('READ'))
  const [archived, setArchived] = useState(false)
  const [edited, setEdited] = useState<CustomFieldDetailFragment | 'new'>()
  const [{ data, error }, retry] = useQuery({ query: CustomFieldsDocument, variables: { recordType, archived } })
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />

  const fields = data?.customFields
  const newButton = mayManage && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited('new')}>
      {t('settings.newField')}
    </Button>
  )
  const actions = (field: CustomFieldDetailFragment) =>
    mayManage && <FieldActions field={field} onEdit={() => setEdited(field)} />
  return (
    <>
      <SettingsHead title={t('shell.nav.fields')} lead={t('settings.fieldsLead')} action={newButton} />
      {!mayManage && <Typography.Paragraph type="secondary">{t('settings.onlyAdmins')}</Typography.Paragraph>}
      <Flex wrap gap={12} align="center" style={{ marginBottom: 16 }}>
        <Segmented
          aria-label={t('settings.fieldsOf')}
          value={recordType}
          onChange={setRecordType}
          options={kinds.map((value) => ({ value, label: t(`records.plurals.${value}`) }))}
        />
        <Checkbox checked={archived} onChange={(event) => setArchived(event.target.checked)}>
          {t('settings.showArchived')}
        </Checkbox>
      </Flex>
      {compact && fields && fields.length > 0 ? (
        <ul className={listStyles.cards}>
          {fields.map((field) => (
            <li key={field.id} className={listStyles.card}>
              <div className={listStyles.cardHead}>
                <strong>{labelOf(field)}</strong>
                {actions(field)}
              </div>
              <div className={listStyles.cardLines}>
                <span>{t(`settings.fieldKinds.${field.kind}`)}</span>
                <FieldMarks field={field} />
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <Card styles={{ body: { padding: '0 12px' } }}>
          <Table<CustomFieldDetailFragment>
            rowKey="id"
            loading={!fields}
            pagination={false}
            showHeader={!compact}
            dataSource={fields ?? []}
            locale={{ emptyText: fields ? <Empty description={t('settings.noFields')}>{newButton}</Empty> : ' ' }}
            columns={[
              { title: t('settings.fieldLabel'), render: (_value, field) => labelOf(field) },
              { title: t('settings.fieldKey'), render: (_value, { key }) => <code>{key}</code> },
              { title: t('settings.fieldType'), render: (_value, { kind }) => t(`settings.fieldKinds.${kind}`) },
              { title: t('settings.fieldRequired'), render: (_value, field) => <FieldMarks field={field} /> },
              {
                align: 'right',
                title: <span className="visually-hidden">{t('common.moreActions')}</span>,
                render: (_value, field) => actions(field),
              },
            ]}
          />
        </Card>
      )}
      {edited === 'new' && <CustomFieldModal recordType={recordType} onClose={() => setEdited(undefined)} />}
      {edited && edited !== 'new' && <EditFieldModal field={edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}

function FieldMarks({ field }: { field: CustomFieldDetailFragment }) {
  const { t } = useTranslation()
  return (
    <>
      {field.required && <Tag>{t('settings.fieldRequired')}</Tag>}
      {field.sensitive && (
        <Tag color="blue" icon={<LockOutlined aria-hidden />}>
          {field.sealing
            ? t('settings.fieldSealing', { done: field.sealing.done, total: field.sealing.total })
            : t('settings.fieldEncrypted')}
        </Tag>
      )}
      {field.archivedAt && <Tag color="gold">{t('settings.archived')}</Tag>}
    </>
  )
}

function FieldActions({ field, onEdit }: { field: CustomFieldDetailFragment; onEdit: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const archive = useAction(ArchiveCustomFieldDocument)
  const restore = useAction(RestoreCustomFieldDocument)
  const { id, version } = field
  const label = labelOf(field)

  const act = async (verb: typeof archive | typeof restore) => {
    const payload = await verb({ input: { id, version } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  if (field.archivedAt)
    return (
      <Button size="small" onClick={() => void act(restore)}>
        {t('settings.restoreField')}
      </Button>
    )
  return (
    <Flex gap={8} justify="flex-end">
      <Button size="small" aria-label={t('settings.editField', { label })} onClick={onEdit}>
        {t('common.edit')}
      </Button>
      <Popconfirm
        title={t('settings.archiveTitle', { label })}
        description={t('settings.archiveText')}
        onConfirm={() => act(archive)}
      >
        <Button size="small">{t('settings.archive')}</Button>
      </Popconfirm>
    </Flex>
  )
}
