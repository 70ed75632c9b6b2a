import { StopOutlined, TrophyOutlined, UndoOutlined } from '@ant-design/icons'
import { Button, Flex } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAccess } from '../access/mine'
import type { DealDetailFragment } from '../gql/graphql'
import { useMe } from '../session/session'
import { EndDeal, type Ending } from './EndDeal'

/** What can be done with a deal where it stands: won or lost while it is open, reopened once it is closed. */
export function DealActions({ deal }: { deal: DealDetailFragment }) {
  const { t } = useTranslation()
  const may = useAccess('deal').may('UPDATE')
  const mayReopen = useMe().permissions.includes('deals:reopen')
  const [asked, ask] = useState<Ending>()
  const open = deal.status === 'OPEN'
  if (!may || (!open && !mayReopen)) return null
  return (
    <Flex gap={8} wrap style={{ marginBottom: 16 }} role="group" aria-label={t('deals.actions')}>
      {open ? (
        <>
          <Button type="primary" icon={<TrophyOutlined aria-hidden />} onClick={() => ask('win')}>
            {t('deals.win.do')}
          </Button>
          <Button danger icon={<StopOutlined aria-hidden />} onClick={() => ask('lose')}>
            {t('deals.lose.do')}
          </Button>
        </>
      ) : (
        <Button icon={<UndoOutlined aria-hidden />} onClick={() => ask('reopen')}>
          {t('deals.reopen.do')}
        </Button>
      )}
      {asked && <EndDeal deal={deal} ending={asked} onClose={() => ask(undefined)} />}
    </Flex>
  )
}
