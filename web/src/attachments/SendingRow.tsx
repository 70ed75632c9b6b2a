import { CloseOutlined, ReloadOutlined } from '@ant-design/icons'
import { Button, Progress, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import styles from './attachments.module.css'
import { FileIcon } from './FileIcon'
import type { Sending } from './useAttach'

type Props = { sending: Sending; onCancel: () => void; onRetry: () => void }

export function SendingRow({ sending, onCancel, onRetry }: Props) {
  const { t } = useTranslation()
  const { file, percent, problem } = sending
  return (
    <li className={styles.file}>
      <FileIcon contentType={file.type} />
      <div className={styles.text}>
        <Typography.Text ellipsis>{file.name}</Typography.Text>
        {problem ? (
          <Typography.Text type="danger">{problem}</Typography.Text>
        ) : (
          <Progress percent={percent} size="small" aria-label={t('attachments.progress', { name: file.name })} />
        )}
      </div>
      {problem && (
        <Button
          type="text"
          icon={<ReloadOutlined aria-hidden />}
          aria-label={t('attachments.retry', { name: file.name })}
          onClick={onRetry}
        />
      )}
      <Button
        type="text"
        icon={<CloseOutlined aria-hidden />}
        aria-label={t('attachments.cancel', { name: file.name })}
        onClick={onCancel}
      />
    </li>
  )
}
