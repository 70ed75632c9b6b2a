import type { PropsWithChildren } from 'react'
import { Navigate, useLocation } from 'react-router'

import { EndedPage } from '../partners/EndedPage'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { useSession } from './session'

export function RequireSession({ children }: PropsWithChildren) {
  const { me, loading, fault, refresh } = useSession()
  const { pathname, search } = useLocation()
  if (loading) return <PageLoading />
  if (fault?.code === 'GRANT_ENDED') return <EndedPage />
  if (fault) return <FaultResult fault={fault} onRetry={refresh} />
  if (!me) return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />
  return children
}
