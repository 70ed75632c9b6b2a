import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Popconfirm, Segmented, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { ArchiveCustomFieldDocument, CustomFieldsDocument } from '../gql/graphql'
import { type CustomField, named } from '../records/customFields'
import { useMay } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { CustomFieldModal } from './CustomFieldModal'

const TYPES = ['account', 'contact', 'activity'] as const
export type FieldOwner = (typeof TYPES)[number]

export function CustomFieldsPage() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const mayManage = useMay('fields:manage')
  const [recordType, setRecordType] = useState<FieldOwner>('account')
  const [creating, setCreating] = useState(false)
  const [{ data, error }, retry] = useQuery({ query: CustomFieldsDocument, variables: { recordType } })
  const archive = useAction(ArchiveCustomFieldDocument)
  if (error && !data)
    return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />

  const putAway = async (id: string) => {
    const payload = await archive({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {t('shell.nav.fields')}
        </Typography.Title>
        {mayManage && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
            {t('settings.newField')}
          </Button>
        )}
      </Flex>
      <Typography.Paragraph type="secondary">{t('settings.fieldsLead')}</Typography.Paragraph>
      <Segmented
        aria-label={t('settings.fieldsOf')}
        value={recordType}
        onChange={setRecordType}
        options={TYPES.map((value) => ({ value, label: t(`records.plurals.${value}`) }))}
        style={{ marginBottom: 16 }}
      />
      <Card styles={{ body: { padding: '0 12px' } }}>
        <Table<CustomField>
          rowKey="id"
          loading={!data}
          pagination={false}
          dataSource={(data?.customFields ?? []).map(named)}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('settings.noFields')} /> }}
          columns={[
            { title: t('settings.fieldLabel'), dataIndex: 'label' },
            { title: t('settings.fieldKey'), responsive: ['md'], render: (_value, { key }) => <code>{key}</code> },
            { title: t('settings.fieldType'), render: (_value, { kind }) => t(`settings.fieldKinds.${kind}`) },
            {
              title: t('settings.fieldRequired'),
              responsive: ['md'],
              render: (_value, { required }) => required && <Tag>{t('settings.fieldRequired')}</Tag>,
            },
            {
              align: 'right',
              title: <span className="visually-hidden">{t('common.moreActions')}</span>,
              render: (_value, { id, label }) =>
                mayManage && (
                  <Popconfirm
                    title={t('settings.archiveTitle', { label })}
                    description={t('settings.archiveText')}
                    onConfirm={() => putAway(id)}
                  >
                    <Button size="small">{t('settings.archive')}</Button>
                  </Popconfirm>
                ),
            },
          ]}
        />
      </Card>
      {creating && <CustomFieldModal recordType={recordType} onClose={() => setCreating(false)} />}
    </>
  )
}
