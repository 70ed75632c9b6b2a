import { Button, Card, Empty, Flex, List, Modal, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { type MassChangeFactsFragment, MassChangesDocument, type RecordExportFactsFragment, RecordExportsDocument } from '../gql/graphql'
import { dateTime, number } from '../i18n/format'
import type { RecordType } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { ExportProgress } from './ExportProgress'
import { MassProgress } from './MassProgress'

type Open = { kind: 'change' | 'export'; id: string }

/** One's own changes of many records, to be undone for thirty days, and one's own files. */
export function ManyPage() {
  const { t } = useTranslation()
  const [open, setOpen] = useState<Open>()
  const [changes, again] = useQuery({ query: MassChangesDocument, variables: { first: 50 }, requestPolicy: 'cache-and-network' })
  const [exports, anew] = useQuery({ query: RecordExportsDocument, variables: { first: 50 }, requestPolicy: 'cache-and-network' })
  const error = changes.error ?? exports.error
  if (error && !changes.data) return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  return (
    <>
      <Typography.Title level={1} style={{ fontSize: 22 }}>
        {t('shell.nav.many')}
      </Typography.Title>
      <Flex vertical gap={16}>
        <Card title={t('many.changes')}>
          <Entries
            items={changes.data?.massChanges}
            empty={t('many.noChanges')}
            line={(each) => <ChangeLine change={each} />}
            onOpen={(id) => setOpen({ kind: 'change', id })}
          />
        </Card>
        <Card title={t('many.files')}>
          <Entries
            items={exports.data?.recordExports}
            empty={t('many.noFiles')}
            line={(each) => <ExportLine found={each} />}
            onOpen={(id) => setOpen({ kind: 'export', id })}
          />
        </Card>
      </Flex>
      {open && (
        <Modal
          open
          footer={null}
          title={open.kind === 'change' ? t('many.changes') : t('many.exportTitle')}
          onCancel={() => {
            setOpen(undefined)
            again({ requestPolicy: 'network-only' })
            anew({ requestPolicy: 'network-only' })
          }}
        >
          {open.kind === 'change' ? <MassProgress id={open.id} /> : <ExportProgress id={open.id} />}
        </Modal>
      )}
    </>
  )
}

type EntriesProps<Item extends { id: string }> = {
  items: readonly Item[] | undefined
  empty: string
  line: (item: Item) => React.ReactNode
  onOpen: (id: string) => void
}

function Entries<Item extends { id: string }>({ items, empty, line, onOpen }: EntriesProps<Item>) {
  const { t } = useTranslation()
  if (!items) return <Skeleton active paragraph={{ rows: 2 }} title={false} />
  if (items.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />
  return (
    <List
      dataSource={[...items]}
      rowKey="id"
      renderItem={(item) => (
        <List.Item
          actions={[
            <Button key="open" type="link" onClick={() => onOpen(item.id)}>
              {t('many.look')}
            </Button>,
          ]}
        >
          {line(item)}
        </List.Item>
      )}
    />
  )
}

function ChangeLine({ change }: { change: MassChangeFactsFragment }) {
  const { t } = useTranslation()
  const what = t(`many.actions.${change.action}`, { fields: change.fields.join(', ') })
  return (
    <Flex gap={8} wrap align="center">
      <Tag>{t(`many.states.${change.state}`)}</Tag>
      <span>
        {t(`records.plurals.${change.recordType as RecordType}`)}: {what} ({number(change.rowsChanged)}/{number(change.rowsTotal)})
      </span>
      <Typography.Text type="secondary">{dateTime(change.createdAt)}</Typography.Text>
    </Flex>
  )
}

function ExportLine({ found }: { found: RecordExportFactsFragment }) {
  const { t } = useTranslation()
  return (
    <Flex gap={8} wrap align="center">
      <Tag>{t(`many.exportStates.${found.state}`)}</Tag>
      <span>
        {t(`records.plurals.${found.recordType as RecordType}`)}, {t(`many.formats.${found.format}`)},{' '}
        {t('many.rows', { count: found.rowsTotal, some: number(found.rowsTotal) })}
      </span>
      <Typography.Text type="secondary">{dateTime(found.createdAt)}</Typography.Text>
    </Flex>
  )
}
