import { App } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { UndoMergeDocument } from '../gql/graphql'

/** Make several of one again, and say what was left as it is. */
export function useUndoMerge(): (id: string) => Promise<boolean> {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const undo = useAction(UndoMergeDocument)
  return async (id) => {
    const done = await undo({ input: { id } })
    const problem = done?.userErrors[0]
    if (problem) message.error(problem.message)
    const kept = done?.merge?.kept ?? []
    if (done?.merge && kept.length > 0) message.warning({ content: t('duplicates.kept', { fields: kept.join(', ') }), duration: 10 })
    else if (done?.merge) message.success({ key: id, content: t('duplicates.undone') })
    return !!done?.merge
  }
}
