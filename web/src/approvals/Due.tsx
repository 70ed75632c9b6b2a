import { ClockCircleOutlined } from '@ant-design/icons'
import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

import { dateTime, relativeTime } from '../i18n/format'

/** Until when to decide; that it is over is said in words, not by colour alone. */
export function Due({ at }: { at: string }) {
  const { t } = useTranslation()
  const over = isOver(at)
  return (
    <Tag icon={<ClockCircleOutlined aria-hidden />} color={over ? 'red' : 'gold'} style={{ whiteSpace: 'normal' }}>
      {t(over ? 'approvals.overdue' : 'approvals.dueBy', { when: dateTime(at), left: relativeTime(at) })}
    </Tag>
  )
}

function isOver(at: string): boolean {
  return Date.parse(at) < Date.now()
}
