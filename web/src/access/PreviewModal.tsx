import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { Alert, Empty, Flex, Modal, Skeleton, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type PreviewAccessInput, type PreviewAccessMutation, PreviewAccessDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import { PersonAvatar } from '../ui/PersonAvatar'
import styles from './access.module.css'
import { useRightWords } from './rightWords'

type Preview = NonNullable<NonNullable<PreviewAccessMutation['previewAccess']>['preview']>
type Change = Preview['members'][number]

type Props = {
  title: string
  okText: string
  danger?: boolean
  change: PreviewAccessInput
  /** Does it; what is refused comes back as sentences. */
  onConfirm: () => Promise<readonly string[]>
  onClose: () => void
}

/** Who gains and who loses by a change, before it is made. */
export function PreviewModal({ title, okText, danger = false, change, onConfirm, onClose }: Props) {
  const ask = useAction(PreviewAccessDocument)
  const [preview, setPreview] = useState<Preview>()
  const [problems, setProblems] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  const [asked] = useState(change)

  useEffect(() => {
    let gone = false
    void ask({ input: asked }).then((payload) => {
      if (gone) return
      if (!payload) onClose()
      else if (payload.preview) setPreview(payload.preview)
      else setProblems(payload.userErrors.map(({ message }) => message))
    })
    return () => {
      gone = true
    }
  }, [ask, asked, onClose])

  const confirm = async () => {
    setBusy(true)
    setProblems(await onConfirm())
    setBusy(false)
  }
  return (
    <Modal
      open
      width={680}
      title={title}
      okText={okText}
      okButtonProps={{ danger, disabled: !preview }}
      confirmLoading={busy}
      onOk={() => void confirm()}
      onCancel={onClose}
      styles={{ body: { maxHeight: '60vh', overflowY: 'auto' } }}
    >
      <FormProblems problems={problems} />
      {preview ? <Changes preview={preview} /> : problems.length === 0 && <Skeleton active />}
    </Modal>
  )
}

function Changes({ preview }: { preview: Preview }) {
  const { t } = useTranslation()
  if (preview.members.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('access.preview.nobody')} />
  const touched = preview.members.length
  return (
    <>
      <Alert
        type={preview.losing > 0 ? 'warning' : 'info'}
        showIcon
        style={{ marginBottom: 12 }}
        title={[t('access.preview.gain', { count: preview.gaining }), t('access.preview.lose', { count: preview.losing })].join(
          ' · ',
        )}
      />
      <ul className={styles.people}>
        {preview.members.map((member) => (
          <li key={member.userId}>
            <Person change={member} />
          </li>
        ))}
      </ul>
      {touched >= 100 && <Typography.Text type="secondary">{t('access.preview.first', { count: touched })}</Typography.Text>}
    </>
  )
}

function Person({ change }: { change: Change }) {
  const { t } = useTranslation()
  const words = useRightWords()
  const lines = [
    { key: 'gains', rights: change.gains, icon: <ArrowUpOutlined aria-hidden />, style: styles.gains },
    { key: 'loses', rights: change.loses, icon: <ArrowDownOutlined aria-hidden />, style: styles.loses },
  ] as const
  return (
    <article>
      <Flex gap={8} align="center">
        <PersonAvatar name={change.name} size={24} />
        <strong>{change.name}</strong>
      </Flex>
      {lines
        .filter(({ rights }) => rights.length > 0)
        .map(({ key, rights, icon, style }) => (
          <div key={key} className={style}>
            {icon} <span className="visually-hidden">{t(`access.preview.${key}`)}: </span>
            <ul>
              {words(rights, key).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        ))}
    </article>
  )
}
