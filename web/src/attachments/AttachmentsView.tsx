import { CameraOutlined, InboxOutlined } from '@ant-design/icons'
import { Button, Empty, Input, Skeleton, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { faultOf } from '../api/faults'
import { AttachmentsDocument } from '../gql/graphql'
import { useLiveRecord } from '../live/changes'
import { recordTypeOf } from '../records/paths'
import { FaultResult } from '../ui/FaultResult'
import { useCompact } from '../ui/useCompact'
import { useDebounced } from '../ui/useDebounced'
import { AttachmentRow } from './AttachmentRow'
import styles from './attachments.module.css'
import { SendingRow } from './SendingRow'
import { useAttach } from './useAttach'

const STEP = 25

/** The files of a record: dropped here, on their way, and there to be fetched. */
export function AttachmentsView({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const mayChange = useAccess(recordTypeOf(recordId)).may('UPDATE')
  const { sendings, add, retry, cancel } = useAttach(recordId)
  return (
    <>
      {mayChange && <DropZone onFile={add} />}
      {sendings.length > 0 && (
        <ul className={styles.files} aria-label={t('attachments.sending')} aria-live="polite">
          {sendings.map((sending) => (
            <SendingRow
              key={sending.key}
              sending={sending}
              onCancel={() => cancel(sending.key)}
              onRetry={() => retry(sending)}
            />
          ))}
        </ul>
      )}
      <FileList recordId={recordId} mayChange={mayChange} />
    </>
  )
}

function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation()
  const compact = useCompact()
  const take = (file: File) => {
    onFile(file)
    return false
  }
  return (
    <div className={styles.zone}>
      <Upload.Dragger multiple showUploadList={false} beforeUpload={take}>
        <p className="ant-upload-drag-icon" style={{ marginBottom: 4 }}>
          <InboxOutlined aria-hidden />
        </p>
        <p className="ant-upload-text">{t('attachments.drop')}</p>
        <p className="ant-upload-hint">{t('attachments.hint')}</p>
      </Upload.Dragger>
      {compact && (
        <Upload accept="image/*" capture="environment" showUploadList={false} beforeUpload={take}>
          <Button icon={<CameraOutlined aria-hidden />}>{t('attachments.camera')}</Button>
        </Upload>
      )}
    </div>
  )
}

function FileList({ recordId, mayChange }: { recordId: string; mayChange: boolean }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [first, setFirst] = useState(STEP)
  const search = useDebounced(typed.trim(), 250)
  const [{ data, fetching, error }, again] = useQuery({
    query: AttachmentsDocument,
    variables: { id: recordId, first, search: search || null },
  })
  const found = data?.attachments
  useLiveRecord(recordId, () => again({ requestPolicy: 'network-only' }))
  if (error && !found) {
    return <FaultResult fault={faultOf(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
  }
  if (!found) return <Skeleton active paragraph={{ rows: 3 }} />
  return (
    <>
      {(found.nodes.length > 5 || typed) && (
        <Input.Search
          allowClear
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={t('attachments.search')}
          aria-label={t('attachments.search')}
          style={{ maxWidth: 320, marginBottom: 12 }}
        />
      )}
      {found.nodes.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={t(search ? 'attachments.noneFound' : 'attachments.empty')}
        />
      )}
      <ul className={styles.files} aria-label={t('attachments.title')}>
        {found.nodes.map((file) => (
          <AttachmentRow key={file.id} file={file} mayChange={mayChange} />
        ))}
      </ul>
      {found.pageInfo.hasNextPage && (
        <Button block loading={fetching} onClick={() => setFirst(first + STEP)}>
          {t('attachments.more')}
        </Button>
      )}
    </>
  )
}
