import { FilterOutlined } from '@ant-design/icons'
import { Badge, Button, Flex } from 'antd'
import { type PropsWithChildren, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useCompact } from '../ui/useCompact'

type Props = PropsWithChildren<{ search: ReactNode; active: number; onClear: () => void; extra?: ReactNode }>

/** Search and filters of a list in one line; on a phone the filters fold behind a button that counts those set. */
export function FilterBar({ search, active, onClear, extra, children }: Props) {
  const { t } = useTranslation()
  const compact = useCompact()
  const [open, setOpen] = useState(false)
  return (
    <Flex wrap gap={8} align="center" role="search" style={{ padding: '8px 0 12px' }}>
      {search}
      {compact && (
        <Badge count={active} size="small">
          <Button
            icon={<FilterOutlined aria-hidden />}
            aria-label={t('records.list.filter')}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        </Badge>
      )}
      {(!compact || open) && children}
      {active > 0 && (!compact || open) && (
        <Button type="link" onClick={onClear}>
          {t('records.list.clearFilters')}
        </Button>
      )}
      {!compact && <span style={{ marginInlineStart: 'auto' }}>{extra}</span>}
    </Flex>
  )
}
