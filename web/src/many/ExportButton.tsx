import { DownloadOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAccess } from '../access/mine'
import type { Look } from '../views/seen'
import { chosenInput, NOTHING } from './chosen'
import { ExportModal } from './ExportModal'

/** Writes the whole list as it is shown, for who may export it. */
export function ExportButton({ recordType, look }: { recordType: string; look: Look }) {
  const { t } = useTranslation()
  const access = useAccess(recordType)
  const [open, setOpen] = useState(false)
  if (!access.may('EXPORT')) return null
  return (
    <>
      <Tooltip title={t('many.exportList')}>
        <Button icon={<DownloadOutlined aria-hidden />} aria-label={t('many.exportList')} onClick={() => setOpen(true)} />
      </Tooltip>
      {open && <ExportModal chosen={chosenInput(recordType, NOTHING, look)} look={look} onClose={() => setOpen(false)} />}
    </>
  )
}
