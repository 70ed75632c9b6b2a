import { DeleteOutlined } from '@ant-design/icons'
import { App, Button, Empty, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import styles from './deals.module.css'

/** A heading with its rows, or with what is said when there are none. */
export function PartySection({ title, none, children }: { title: string; none: string | false; children: ReactNode }) {
  return (
    <section aria-label={title} className={styles.parties}>
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {title}
      </Typography.Title>
      {none && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={none} />}
      {children}
    </section>
  )
}

type RowProps = { name: string; children: ReactNode; onRemove?: (() => void) | undefined }

export function PartyRow({ name, children, onRemove }: RowProps) {
  const { t } = useTranslation()
  return (
    <Flex gap={8} align="center" wrap role="listitem" className={styles.party}>
      {children}
      {onRemove && (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined aria-hidden />}
          aria-label={t('deals.parties.remove', { name })}
          onClick={onRemove}
        />
      )}
    </Flex>
  )
}

type Told = { userErrors: readonly { message: string }[] } | undefined

/** Says what was wrong with it, if anything; whether nothing was. */
export function useTold(): (payload: Told) => boolean {
  const { message } = App.useApp()
  return (payload) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    return payload !== undefined && !problem
  }
}
