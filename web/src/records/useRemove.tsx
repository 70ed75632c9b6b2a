import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { useRun } from '../api/useAction'
import { kindOf } from './paths'

type Removable = { id: string; version: number }

/** Deletes a record without asking first, because it can be undone for as long as the notice stands. */
export function useRemove(): (record: Removable, name: string) => Promise<boolean> {
  const { t } = useTranslation()
  const { notification, message } = App.useApp()
  const run = useRun()
  const offerUndo = (id: string, name: string) => {
    const key = `removed-${id}`
    const undo = async () => {
      notification.destroy(key)
      const payload = await run(kindOf(id).restore, { input: { id } })
      if (payload?.userErrors.length === 0) message.success(t('records.restored', { name }))
    }
    notification.info({
      key,
      title: t('records.deleted', { name }),
      duration: 8,
      showProgress: true,
      actions: (
        <Button type="primary" size="small" onClick={() => void undo()}>
          {t('common.undo')}
        </Button>
      ),
    })
  }
  return async ({ id, version }, name) => {
    const payload = await run(kindOf(id).remove, { input: { id, version } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) offerUndo(id, name)
    return payload !== undefined && !problem
  }
}
