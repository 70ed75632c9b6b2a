import { Alert, App, Button, Flex } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { type ImportDetailFragment, StartImportDocument } from '../gql/graphql'
import { Counts } from './Counts'
import { ProblemTable } from './ProblemTable'
import { ProposalTable } from './ProposalTable'

/** What the dry run found. Nothing has been written yet. */
export function CheckedView({ found, onRemap }: { found: ImportDetailFragment; onRemap: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const start = useAction(StartImportDocument)
  const [busy, setBusy] = useState(false)
  const good = Math.max(0, found.rowsTotal - found.rowsRejected - found.rowsDuplicate)
  const created = Math.max(0, good - found.rowsUpdated)

  const run = async () => {
    setBusy(true)
    const payload = await start({ input: { id: found.id } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const actions = (
    <Flex justify="flex-end" gap={8} style={{ marginBottom: 16 }}>
      <Button onClick={onRemap}>{t('imports.changeColumns')}</Button>
      <Button type="primary" loading={busy} disabled={good === 0} onClick={() => void run()}>
        {t('imports.start', { count: good })}
      </Button>
    </Flex>
  )
  return (
    <>
      <Alert
        showIcon
        type={found.rowsRejected > 0 ? 'warning' : 'success'}
        style={{ marginBottom: 16 }}
        title={t(found.rowsRejected > 0 ? 'imports.checkedSome' : 'imports.checkedAll', { count: found.rowsRejected })}
        description={t('imports.nothingWritten')}
      />
      <Counts found={{ ...found, rowsCreated: created }} planned />
      {actions}
      <ProposalTable found={found} />
      <ProblemTable importId={found.id} total={found.problemsTotal} />
    </>
  )
}
