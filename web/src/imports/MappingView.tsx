import { Alert, Button, Flex, Form, Select, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type ImportDetailFragment, PlanImportDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { useCompact } from '../ui/useCompact'
import { optionsInput, startingOptions } from './fileOptions'
import { FileOptionsFields } from './FileOptionsFields'
import styles from './imports.module.css'
import { type Mapping, mappingProblems, startingMapping } from './importSteps'

type Props = { found: ImportDetailFragment; onSent: () => void }

const SYSTEMS: Record<string, string> = { salesforce: 'Salesforce', hubspot: 'HubSpot', zoho: 'Zoho' }

/** Which column feeds which field: suggestions to correct, with sample values beside them. */
export function MappingView({ found, onSent }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const plan = useAction(PlanImportDocument)
  const [mapping, setMapping] = useState<Mapping>(() => startingMapping(found.columns, found.fields))
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string[]>([])
  const [options, setOptions] = useState(() => startingOptions(found.options))
  const { missing, doubled } = mappingProblems(mapping, found.fields)
  const fieldOptions = found.fields.map(({ name, label, required }) => ({
    value: name,
    label: required ? t('imports.requiredField', { label }) : label,
  }))

  const send = async () => {
    setBusy(true)
    const chosen = Object.entries(mapping).flatMap(([column, field]) => (field ? [{ column, field }] : []))
    const payload = await plan({ input: { id: found.id, mapping: chosen, options: optionsInput(options) } })
    setBusy(false)
    if (!payload) return
    setRefused(payload.userErrors.map(({ message }) => message))
    if (payload.userErrors.length === 0) onSent()
  }
  const picker = (column: string) => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={mapping[column] ?? null}
      status={doubled.some(({ name }) => name === mapping[column]) ? 'error' : ''}
      onChange={(field) => setMapping({ ...mapping, [column]: field ?? null })}
      options={fieldOptions}
      placeholder={t('imports.ignore')}
      aria-label={t('imports.fieldFor', { column })}
      style={{ width: '100%', minWidth: 180 }}
    />
  )
  const samples = (values: readonly string[]) => (
    <Typography.Text type="secondary" ellipsis className={styles.samples}>
      {values.filter(Boolean).slice(0, 3).join(' · ') || t('imports.noSamples')}
    </Typography.Text>
  )

  return (
    <>
      <Typography.Paragraph>{t('imports.mapLead', { encoding: found.encoding ?? 'UTF-8' })}</Typography.Paragraph>
      {found.system !== '' && (
        <Alert
          type="info"
          showIcon
          title={t('imports.system', { name: SYSTEMS[found.system] ?? found.system })}
          style={{ marginBottom: 16 }}
        />
      )}
      <FormProblems problems={refused} />
      {compact ? (
        <Form layout="vertical">
          {found.columns.map((column) => (
            <Form.Item
              key={column.name}
              label={<strong>{column.name}</strong>}
              extra={samples(column.samples)}
              style={{ marginBottom: 16 }}
            >
              {picker(column.name)}
            </Form.Item>
          ))}
        </Form>
      ) : (
        <Table
          size="small"
          rowKey="name"
          pagination={false}
          dataSource={found.columns}
          columns={[
            { title: t('imports.column'), dataIndex: 'name', width: '26%' },
            { title: t('imports.samples'), render: (_value, column) => samples(column.samples) },
            { title: t('imports.field'), width: '34%', render: (_value, column) => picker(column.name) },
          ]}
        />
      )}
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 24 }}>
        {t('imports.options.title')}
      </Typography.Title>
      <FileOptionsFields value={options} onChange={setOptions} />
      <MappingAlerts missing={missing.map(({ label }) => label)} doubled={doubled.map(({ label }) => label)} />
      <Flex justify="flex-end" className={styles.actions}>
        <Button
          type="primary"
          loading={busy}
          disabled={missing.length > 0 || doubled.length > 0}
          onClick={() => void send()}
        >
          {t('imports.check')}
        </Button>
      </Flex>
    </>
  )
}

function MappingAlerts({ missing, doubled }: { missing: string[]; doubled: string[] }) {
  const { t } = useTranslation()
  return (
    <Flex vertical gap={8} style={{ marginTop: 16 }}>
      {missing.length > 0 && (
        <Alert type="warning" showIcon title={t('imports.missing', { fields: missing.join(', ') })} />
      )}
      {doubled.length > 0 && (
        <Alert type="error" showIcon title={t('imports.doubled', { fields: doubled.join(', ') })} />
      )}
    </Flex>
  )
}
