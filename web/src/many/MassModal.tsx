import { Alert, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import type { Operand } from '../filters/tree'
import { type ChosenRecordsInput, type MassChangeInput, PreviewMassChangeDocument, StartMassChangeDocument } from '../gql/graphql'
import { number } from '../i18n/format'
import { OwnerSelect } from '../records/OwnerSelect'
import { FormProblems } from '../ui/FormProblems'
import { EditField } from './EditField'
import { MassProgress } from './MassProgress'
import { nested } from './values'

export type Wanted = 'EDIT' | 'ASSIGN' | 'DELETE'

type Props = { wanted: Wanted; chosen: ChosenRecordsInput; onClose: () => void }

type Meant = { total: number; within: number }

/** One change of many records: what, then how many may be changed so, then how far it is. */
export function MassModal({ wanted, chosen, onClose }: Props) {
  const { t } = useTranslation()
  const [set, setSet] = useState<{ field: string; value: Operand }>({ field: wanted === 'ASSIGN' ? 'ownerId' : '', value: null })
  const [meant, setMeant] = useState<Meant>()
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [changeId, setChangeId] = useState<string>()
  const preview = useAction(PreviewMassChangeDocument)
  const start = useAction(StartMassChangeDocument)
  const input: MassChangeInput = {
    chosen,
    action: wanted === 'DELETE' ? 'DELETE' : 'EDIT',
    values: wanted === 'DELETE' ? null : set.field ? nested(set.field, set.value) : {},
  }
  const act = async () => {
    setBusy(true)
    setProblems([])
    if (meant) {
      const payload = await start({ input })
      setProblems(payload?.userErrors.map(({ message }) => message) ?? [])
      setChangeId(payload?.massChange?.id)
    } else {
      const payload = await preview({ input })
      setProblems(payload?.userErrors.map(({ message }) => message) ?? [])
      setMeant(payload?.preview ?? undefined)
    }
    setBusy(false)
  }
  const change = (next: { field: string; value: Operand }) => {
    setSet(next)
    setMeant(undefined)
  }
  if (changeId) {
    return (
      <Modal open title={t(`many.titles.${wanted}`)} footer={null} onCancel={onClose}>
        <MassProgress id={changeId} />
      </Modal>
    )
  }
  return (
    <Modal
      open
      title={t(`many.titles.${wanted}`)}
      okText={meant ? t('many.start', { count: meant.within, some: number(meant.within) }) : t('many.preview')}
      okButtonProps={{ danger: wanted === 'DELETE', disabled: meant?.within === 0 }}
      cancelText={t('common.cancel')}
      confirmLoading={busy}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <FormProblems problems={problems} />
      {wanted === 'EDIT' && <EditField recordType={chosen.recordType} {...set} onChange={change} />}
      {wanted === 'ASSIGN' && (
        <OwnerSelect
          aria-label={t('many.newOwner')}
          placeholder={t('many.newOwner')}
          value={(set.value as string | null) ?? (null as never)}
          onChange={(value) => change({ field: 'ownerId', value: value ?? null })}
          style={{ width: '100%' }}
        />
      )}
      {wanted === 'DELETE' && !meant && <p>{t('many.deleteHint')}</p>}
      {meant && (
        <Alert
          style={{ marginTop: 12 }}
          type={meant.within < meant.total ? 'warning' : 'info'}
          showIcon
          title={t('many.meant', { count: meant.total, some: number(meant.total) })}
          description={
            meant.within < meant.total
              ? t('many.beyond', { count: meant.total - meant.within, some: number(meant.total - meant.within) })
              : undefined
          }
        />
      )}
    </Modal>
  )
}
