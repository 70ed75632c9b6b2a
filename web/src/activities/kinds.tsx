import {
  CheckSquareOutlined,
  FileTextOutlined,
  HistoryOutlined,
  MailOutlined,
  PaperClipOutlined,
  PhoneOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'

import type { ActivityKind, TimelineKind } from '../gql/graphql'

export const ACTIVITY_KINDS: readonly ActivityKind[] = ['NOTE', 'CALL', 'MEETING', 'MAIL', 'TASK']
export const TIMELINE_KINDS: readonly TimelineKind[] = [...ACTIVITY_KINDS, 'CHANGE', 'FILE']

export const KIND_ICONS: Record<TimelineKind, ReactNode> = {
  CALL: <PhoneOutlined aria-hidden />,
  MEETING: <TeamOutlined aria-hidden />,
  MAIL: <MailOutlined aria-hidden />,
  NOTE: <FileTextOutlined aria-hidden />,
  TASK: <CheckSquareOutlined aria-hidden />,
  CHANGE: <HistoryOutlined aria-hidden />,
  FILE: <PaperClipOutlined aria-hidden />,
}
