import { Flex, Typography } from 'antd'
import type { ReactNode } from 'react'

import listStyles from '../lists/lists.module.css'
import { PersonAvatar } from '../ui/PersonAvatar'

type Props = { name: string; detail?: string; actions: ReactNode }

/** A member or an invitation at phone width. */
export function MemberCard({ name, detail, actions }: Props) {
  return (
    <article className={listStyles.card}>
      <Flex gap={10} align="center">
        <PersonAvatar name={name} size={32} />
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Typography.Text strong>{name}</Typography.Text>
          {detail && <div style={{ color: 'var(--ant-color-text-description)' }}>{detail}</div>}
        </div>
      </Flex>
      <Flex gap={8} align="center" justify="space-between" wrap>
        {actions}
      </Flex>
    </article>
  )
}
