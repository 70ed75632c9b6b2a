import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { HoldRecordDocument } from '../gql/graphql'

/** Hold a record back from every policy, and say why. */
export function HoldButton({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const hold = useAction(HoldRecordDocument)
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const save = async () => {
    const problem = (await hold({ input: { id: recordId, reason } }))?.userErrors[0]
    if (problem) message.error(problem.message)
    else setOpen(false)
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('quality.hold')}
      </Button>
      <Modal
        open={open}
        title={t('quality.hold')}
        okText={t('quality.hold')}
        okButtonProps={{ disabled: !reason.trim() }}
        onOk={() => void save()}
        onCancel={() => setOpen(false)}
      >
        <Input.TextArea
          aria-label={t('quality.holdReason')}
          placeholder={t('quality.holdReason')}
          value={reason}
          maxLength={500}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </>
  )
}
