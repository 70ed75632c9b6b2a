import { Flex, Typography } from 'antd'
import type { ReactNode } from 'react'

type Props = { title: string; lead?: string; action?: ReactNode }

/** The top of a settings screen. */
export function SettingsHead({ title, lead, action }: Props) {
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22 }}>
          {title}
        </Typography.Title>
        {action}
      </Flex>
      {lead && <Typography.Paragraph type="secondary">{lead}</Typography.Paragraph>}
    </>
  )
}
