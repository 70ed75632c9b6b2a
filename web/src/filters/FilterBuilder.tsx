import { FilterOutlined } from '@ant-design/icons'
import { Alert, Badge, Button, Drawer, Flex } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useCompact } from '../ui/useCompact'
import { GroupEditor } from './GroupEditor'
import { counted, EMPTY, type Filter, fromFilter, type Group, toFilter } from './tree'

type Props = {
  recordType: string
  /** The conditions in force: of the address, or of the view that is open. */
  filter: Filter | null
  onApply: (filter: Filter | null) => void
}

/** The button that opens the conditions of a list, with their number, and the form of them. */
export function FilterBuilder({ recordType, filter, onApply }: Props) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const group = fromFilter(filter)
  return (
    <>
      <Badge count={group ? counted(group) : 1} size="small">
        <Button icon={<FilterOutlined aria-hidden />} onClick={() => setOpen(true)}>
          {t('filters.open')}
        </Button>
      </Badge>
      {open && (
        <FilterDrawer
          key={JSON.stringify(filter)} // a view that arrives late brings its conditions
          recordType={recordType}
          group={group}
          onClose={() => setOpen(false)}
          onApply={(found) => {
            setOpen(false)
            onApply(found)
          }}
        />
      )}
    </>
  )
}

type DrawerProps = {
  recordType: string
  group: Group | null
  onApply: (filter: Filter | null) => void
  onClose: () => void
}

function FilterDrawer({ recordType, group, onApply, onClose }: DrawerProps) {
  const { t } = useTranslation()
  const compact = useCompact()
  const [edited, setEdited] = useState(group ?? EMPTY)
  return (
    <Drawer
      open
      title={t('filters.title')}
      size={compact ? '100%' : 720}
      onClose={onClose}
      footer={
        <Flex justify="space-between">
          <Button onClick={() => onApply(null)}>{t('filters.clear')}</Button>
          <Button type="primary" onClick={() => onApply(toFilter(edited))}>
            {t('filters.apply')}
          </Button>
        </Flex>
      }
    >
      {group === null && <Alert type="info" showIcon style={{ marginBottom: 12 }} title={t('filters.foreign')} />}
      <GroupEditor recordType={recordType} group={edited} onChange={setEdited} />
    </Drawer>
  )
}
