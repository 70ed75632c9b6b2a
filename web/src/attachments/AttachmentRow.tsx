import { DeleteOutlined } from '@ant-design/icons'
import { App, Button, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type AttachmentRowFragment, RemoveAttachmentDocument } from '../gql/graphql'
import { bytes } from '../i18n/format'
import { Ago } from '../records/cells'
import styles from './attachments.module.css'
import { FileIcon } from './FileIcon'
import { useDownload } from './useDownload'

type Props = { file: AttachmentRowFragment; mayChange: boolean }

export function AttachmentRow({ file, mayChange }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const download = useDownload()
  const remove = useAction(RemoveAttachmentDocument)
  const [busy, setBusy] = useState(false)
  const takeOff = async () => {
    setBusy(true)
    const problem = (await remove({ input: { id: file.id } }))?.userErrors[0]
    if (problem) message.error(problem.message)
    setBusy(false)
  }
  return (
    <li className={styles.file}>
      <FileIcon contentType={file.contentType} />
      <div className={styles.text}>
        <Button type="link" className={styles.name} onClick={() => void download(file.id)}>
          {file.filename}
        </Button>
        <Typography.Text type="secondary" className={styles.meta}>
          {bytes(file.size)}
          {file.createdBy && ` · ${file.createdBy.name}`}
          {' · '}
          <Ago at={file.createdAt} />
        </Typography.Text>
      </div>
      {mayChange && (
        <Popconfirm
          title={t('attachments.removeTitle', { name: file.filename })}
          okText={t('common.delete')}
          okButtonProps={{ danger: true }}
          cancelText={t('common.cancel')}
          onConfirm={takeOff}
        >
          <Button
            type="text"
            danger
            loading={busy}
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('attachments.remove', { name: file.filename })}
          />
        </Popconfirm>
      )}
    </li>
  )
}
