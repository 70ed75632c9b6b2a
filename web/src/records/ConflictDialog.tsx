import { Modal, Radio, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Clash, Side } from './conflict'
import styles from './records.module.css'

export type Describe = (field: string, value: unknown) => { label: string; text: ReactNode }

type Props = {
  clashes: readonly Clash[]
  describe: Describe
  onResolve: (choice: Record<string, Side>) => void
  onCancel: () => void
}

/** Somebody saved the same fields meanwhile: both values side by side, and the person picks for each. */
export function ConflictDialog({ clashes, describe, onResolve, onCancel }: Props) {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<Record<string, Side>>({})
  const sideOf = (field: string): Side => choice[field] ?? 'mine'
  return (
    <Modal
      open
      title={t('records.conflict.title')}
      okText={t('records.conflict.save')}
      onOk={() => onResolve(Object.fromEntries(clashes.map(({ field }) => [field, sideOf(field)])))}
      onCancel={onCancel}
      width={640}
    >
      <Typography.Paragraph>{t('records.conflict.lead')}</Typography.Paragraph>
      {clashes.map(({ field, mine, theirs }) => {
        const { label } = describe(field, mine)
        return (
          <fieldset key={field} className={styles.clash}>
            <legend>{label}</legend>
            <Radio.Group
              value={sideOf(field)}
              onChange={(event) => setChoice({ ...choice, [field]: event.target.value as Side })}
              className={styles.sides}
            >
              <Radio value="mine">
                <Typography.Text type="secondary">{t('records.conflict.mine')}</Typography.Text>
                <div className={styles.side}>{describe(field, mine).text}</div>
              </Radio>
              <Radio value="theirs">
                <Typography.Text type="secondary">{t('records.conflict.theirs')}</Typography.Text>
                <div className={styles.side}>{describe(field, theirs).text}</div>
              </Radio>
            </Radio.Group>
          </fieldset>
        )
      })}
    </Modal>
  )
}
