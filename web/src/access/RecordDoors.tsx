import { QuestionCircleOutlined, ShareAltOutlined } from '@ant-design/icons'
import type { MenuProps } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { recordTypeOf } from '../records/paths'
import { ExplainDrawer } from './ExplainDrawer'
import { useAccess } from './mine'
import { ShareModal } from './ShareModal'

type Items = NonNullable<MenuProps['items']>

/** Sharing a record and asking about access to it: entries of its menu, and what they open. */
export function useAccessDoors(recordId: string, name: string): { items: Items; opened: ReactNode } {
  const { t } = useTranslation()
  const access = useAccess(recordTypeOf(recordId))
  const [open, setOpen] = useState<'share' | 'explain'>()
  const close = () => setOpen(undefined)
  const share = {
    key: 'share',
    icon: <ShareAltOutlined aria-hidden />,
    label: t('access.shareMenu'),
    onClick: () => setOpen('share'),
  }
  const explain = {
    key: 'explain',
    icon: <QuestionCircleOutlined aria-hidden />,
    label: t('access.explainMenu'),
    onClick: () => setOpen('explain'),
  }
  return {
    items: access.may('UPDATE') ? [share, explain] : [explain],
    opened: (
      <>
        {open === 'share' && <ShareModal recordId={recordId} name={name} onClose={close} />}
        {open === 'explain' && <ExplainDrawer recordId={recordId} name={name} onClose={close} />}
      </>
    ),
  }
}
