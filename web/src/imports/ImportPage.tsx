import { Card, Flex, Typography } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { useClient, useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { ImportDocument, type ImportDetailFragment, ImportProgressDocument } from '../gql/graphql'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { CheckedView } from './CheckedView'
import { CancelButton } from './CancelButton'
import { isWorking, stepIndex, viewOf } from './importSteps'
import { ImportSteps } from './ImportSteps'
import { MappingView } from './MappingView'
import { ProgressView } from './ProgressView'
import { ReportView } from './ReportView'
import { UndoingView } from './UndoingView'
import { usePolling } from './usePolling'

const POLL_MS = 1000

/** One import, at whatever step it stands. Leaving the page stops nothing. */
export function ImportPage() {
  const id = useParams().id ?? ''
  const client = useClient()
  const [{ data, fetching, error }, retry] = useQuery({ query: ImportDocument, variables: { id } })
  const found = data?.import
  usePolling(found ? isWorking(found.state) : false, POLL_MS, async () => {
    const before = found?.state
    const progress = await client.query(ImportProgressDocument, { id }, { requestPolicy: 'network-only' }).toPromise()
    if (progress.data?.import && progress.data.import.state !== before) retry({ requestPolicy: 'network-only' })
  })

  if (found) return <ImportDetail found={found} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

function ImportDetail({ found }: { found: ImportDetailFragment }) {
  const [remap, setRemap] = useState(false)
  const view = viewOf(found.state, remap)
  const ended = view === 'report'
  return (
    <>
      <Flex justify="space-between" align="center" gap={12} wrap style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ margin: 0, fontSize: 22, overflowWrap: 'anywhere' }}>
          {found.filename}
        </Typography.Title>
        {!ended && <CancelButton id={found.id} undoing={view === 'undoing'} />}
      </Flex>
      <Card>
        <ImportSteps
          current={stepIndex(view)}
          status={found.state === 'DONE' || found.state === 'UNDONE' ? 'finish' : found.state === 'FAILED' ? 'error' : 'process'}
        />
        {view === 'mapping' && <MappingView found={found} onSent={() => setRemap(false)} />}
        {(view === 'checking' || view === 'running') && <ProgressView found={found} />}
        {view === 'undoing' && <UndoingView found={found} />}
        {view === 'checked' && <CheckedView found={found} onRemap={() => setRemap(true)} />}
        {ended && <ReportView found={found} />}
      </Card>
    </>
  )
}
