import { BellOutlined } from '@ant-design/icons'
import { Badge, Button } from 'antd'
import { lazy, Suspense, useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { UnreadNoticesDocument } from '../gql/graphql'
import { useChanges } from '../live/changes'
import { useHasModule } from '../session/session'

const NoticesDrawer = lazy(async () => ({ default: (await import('./NoticesDrawer')).NoticesDrawer }))

/** Between two looks, however much happens. */
const GAP = 30_000

/** How many notices are new, and the way to them. */
export function Bell() {
  return useHasModule('accounts') ? <OpenBell /> : null
}

function OpenBell() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const looked = useRef(0)
  const [{ data }, again] = useQuery({ query: UnreadNoticesDocument })
  const look = useCallback(() => {
    if (Date.now() - looked.current < GAP) return
    looked.current = Date.now()
    again({ requestPolicy: 'network-only' })
  }, [again])
  useChanges(look)
  const count = data?.unreadNotices ?? 0
  return (
    <>
      <Badge count={count} size="small" offset={[-6, 6]} overflowCount={99}>
        <Button
          type="text"
          icon={<BellOutlined aria-hidden />}
          aria-label={count > 0 ? t('notices.openNew', { count }) : t('notices.open')}
          onClick={() => setOpen(true)}
        />
      </Badge>
      {open && (
        <Suspense>
          <NoticesDrawer onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
