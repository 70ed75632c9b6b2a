import { ArrowLeftOutlined, DeleteOutlined, EditOutlined, MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useAccess } from '../access/mine'
import { useAccessDoors } from '../access/RecordDoors'
import { useFollow } from '../notices/useFollow'
import { LinkButton } from '../ui/LinkButton'
import { useCompact } from '../ui/useCompact'
import { recordTypeOf } from './paths'
import styles from './records.module.css'

type Props = {
  recordId: string
  name: string
  avatar: ReactNode
  back: { to: string; label: string }
  under: ReactNode
  /** Absent where nothing can be changed any more. */
  onEdit: (() => void) | undefined
  onDelete: () => void
}

export function RecordHeader({ recordId, name, avatar, back, under, onEdit, onDelete }: Props) {
  const { t } = useTranslation()
  const access = useAccess(recordTypeOf(recordId))
  const doors = useAccessDoors(recordId, name)
  const follow = useFollow(recordId)
  const compact = useCompact()
  return (
    <header className={styles.header}>
      <LinkButton
        to={back.to}
        aria-label={t('records.backTo', { place: back.label })}
        type="text"
        icon={<ArrowLeftOutlined aria-hidden />}
      />
      {avatar}
      <div className={styles.headerText}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {name}
        </Typography.Title>
        <Flex gap="2px 8px" wrap align="center">
          {under}
        </Flex>
      </div>
      <Flex gap={8}>
        {onEdit && access.may('UPDATE') && (
          <Button icon={<EditOutlined aria-hidden />} onClick={onEdit} aria-label={t('common.edit')}>
            {compact ? null : t('common.edit')}
          </Button>
        )}
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              ...follow,
              ...doors.items,
              ...(access.may('DELETE')
                ? [
                    { type: 'divider' as const },
                    {
                      key: 'delete',
                      danger: true,
                      icon: <DeleteOutlined aria-hidden />,
                      label: t('common.delete'),
                      onClick: onDelete,
                    },
                  ]
                : []),
            ],
          }}
        >
          <Button icon={<MoreOutlined aria-hidden />} aria-label={t('common.moreActions')} />
        </Dropdown>
      </Flex>
      {doors.opened}
    </header>
  )
}
