import { DeleteOutlined, DownloadOutlined, EditOutlined, UserSwitchOutlined } from '@ant-design/icons'
import { Button, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAccess } from '../access/mine'
import { counted, number } from '../i18n/format'
import type { Look } from '../views/seen'
import { type Choice, chosenCount, chosenInput } from './chosen'
import { ExportModal } from './ExportModal'
import styles from './many.module.css'
import { MassModal, type Wanted } from './MassModal'

type Props = {
  recordType: string
  choice: Choice
  /** How many records the list has. */
  total: number
  exact: boolean
  look: Look
  onChoose: (choice: Choice) => void
  onDone: () => void
}

/** What can be done with the rows that are ticked, or with all that match. */
export function ManyBar({ recordType, choice, total, exact, look, onChoose, onDone }: Props) {
  const { t } = useTranslation()
  const access = useAccess(recordType)
  const [wanted, setWanted] = useState<Wanted | 'EXPORT'>()
  const chosen = chosenInput(recordType, choice, look)
  const count = chosenCount(choice, total)
  const some = choice.everything ? counted(total, exact) : number(count)
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('many.bar')}>
      <Typography.Text strong aria-live="polite">
        {t('many.chosen', { count, some })}
      </Typography.Text>
      {!choice.everything && total > choice.ids.length && (
        <Button type="link" size="small" onClick={() => onChoose({ ...choice, everything: true })}>
          {t('many.chooseAll', { some: counted(total, exact) })}
        </Button>
      )}
      <Flex gap={8} wrap>
        {access.may('UPDATE') && (
          <>
            <Button icon={<EditOutlined aria-hidden />} onClick={() => setWanted('EDIT')}>
              {t('many.edit')}
            </Button>
            {!access.fixes('ownerId') && !access.hides('ownerId') && (
              <Button icon={<UserSwitchOutlined aria-hidden />} onClick={() => setWanted('ASSIGN')}>
                {t('many.assign')}
              </Button>
            )}
          </>
        )}
        {access.may('EXPORT') && (
          <Button icon={<DownloadOutlined aria-hidden />} onClick={() => setWanted('EXPORT')}>
            {t('many.export')}
          </Button>
        )}
        {access.may('DELETE') && (
          <Button danger icon={<DeleteOutlined aria-hidden />} onClick={() => setWanted('DELETE')}>
            {t('common.delete')}
          </Button>
        )}
        <Button type="text" onClick={() => onChoose({ ids: [], everything: false })}>
          {t('many.none')}
        </Button>
      </Flex>
      {wanted === 'EXPORT' && <ExportModal chosen={chosen} look={look} onClose={() => setWanted(undefined)} />}
      {wanted && wanted !== 'EXPORT' && (
        <MassModal
          wanted={wanted}
          chosen={chosen}
          onClose={() => {
            setWanted(undefined)
            onDone()
          }}
        />
      )}
    </div>
  )
}
