import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CompleteTaskDocument, ReopenTaskDocument } from '../gql/graphql'
import { useRelated } from './useRelated'

type Task = { id: string; version: number; subject: string }

/** Completes a task in one click; the notice offers to open it again. */
export function useCompleteTask(): { complete: (task: Task) => Promise<void>; reopen: (task: Task) => Promise<void> } {
  const { t } = useTranslation()
  const { notification, message } = App.useApp()
  const completeTask = useAction(CompleteTaskDocument)
  const reopenTask = useAction(ReopenTaskDocument)
  const related = useRelated()

  const reopen = async ({ id, version }: Task) => {
    const payload = await reopenTask({ input: { id, version }, ...related })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const complete = async (task: Task) => {
    const payload = await completeTask({ input: { id: task.id, version: task.version }, ...related })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    const done = payload?.activity
    if (!done || problem) return
    const key = `completed-${task.id}`
    const undo = () => {
      notification.destroy(key)
      void reopen(done)
    }
    notification.success({
      key,
      title: t('activities.completed', { subject: task.subject }),
      duration: 6,
      actions: (
        <Button size="small" onClick={undo}>
          {t('common.undo')}
        </Button>
      ),
    })
  }
  return { complete, reopen }
}
