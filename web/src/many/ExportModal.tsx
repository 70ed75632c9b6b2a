import { Flex, Modal, Radio, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type ChosenRecordsInput, type ExportFormat, ExportRecordsDocument } from '../gql/graphql'
import { FormProblems } from '../ui/FormProblems'
import type { Look } from '../views/seen'
import { ExportProgress } from './ExportProgress'

type Props = { chosen: ChosenRecordsInput; look: Look; onClose: () => void }

/** A file of what is chosen: its form and its columns; then how far it is, and the link. */
export function ExportModal({ chosen, look, onClose }: Props) {
  const { t } = useTranslation()
  const [format, setFormat] = useState<ExportFormat>('XLSX')
  const [shown, setShown] = useState(true)
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [id, setId] = useState<string>()
  const order = useAction(ExportRecordsDocument)
  const act = async () => {
    setBusy(true)
    const payload = await order({ input: { chosen, format, columns: shown ? look.columns : [], orderBy: look.orderBy } })
    setProblems(payload?.userErrors.map(({ message }) => message) ?? [])
    setId(payload?.recordExport?.id)
    setBusy(false)
  }
  if (id) {
    return (
      <Modal open title={t('many.exportTitle')} footer={null} onCancel={onClose}>
        <ExportProgress id={id} />
      </Modal>
    )
  }
  return (
    <Modal
      open
      title={t('many.exportTitle')}
      okText={t('many.exportStart')}
      cancelText={t('common.cancel')}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <FormProblems problems={problems} />
      <Flex vertical gap={12}>
        <Radio.Group
          aria-label={t('many.format')}
          value={format}
          options={[
            { value: 'XLSX', label: t('many.formats.XLSX') },
            { value: 'CSV', label: t('many.formats.CSV') },
          ]}
          onChange={({ target }) => setFormat(target.value as ExportFormat)}
        />
        <Radio.Group
          aria-label={t('many.columns')}
          value={shown}
          options={[
            { value: true, label: t('many.columnsShown') },
            { value: false, label: t('many.columnsAll') },
          ]}
          onChange={({ target }) => setShown(target.value as boolean)}
        />
        <Typography.Text type="secondary">{t('many.exportHint')}</Typography.Text>
      </Flex>
    </Modal>
  )
}
