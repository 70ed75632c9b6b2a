import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { useAccess } from '../access/mine'
import { MergesDocument } from '../gql/graphql'
import { Ago } from '../records/cells'
import { recordTypeOf } from '../records/paths'
import { useUndoMerge } from './useUndoMerge'

/** On a record's page: what went into it, for as long as that can be undone. */
export function MergesNote({ recordId }: { recordId: string }) {
  const { t } = useTranslation()
  const [{ data }] = useQuery({ query: MergesDocument, variables: { id: recordId } })
  const { may } = useAccess(recordTypeOf(recordId))
  const undo = useUndoMerge()
  const open = (data?.merges ?? []).filter((each) => !each.undoneAt && new Date(each.undoUntil) > new Date())
  return open.map((merge) => (
    <Alert
      key={merge.id}
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={
        <>
          {t('duplicates.wentIn', { count: merge.loserIds.length })} <Ago at={merge.mergedAt} />
        </>
      }
      action={
        may('UPDATE') &&
        may('DELETE') && (
          <Button size="small" onClick={() => void undo(merge.id)}>
            {t('duplicates.undo')}
          </Button>
        )
      }
    />
  ))
}
