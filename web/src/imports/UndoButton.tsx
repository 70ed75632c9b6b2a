import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { UndoImportDocument, type ImportSummaryFragment } from '../gql/graphql'
import { dateTime } from '../i18n/format'

/** Take back what an import did; `everything` also what people changed since. */
export function UndoButton({ found, everything = false }: { found: ImportSummaryFragment; everything?: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const undo = useAction(UndoImportDocument)
  if (!found.undoUntil) return null
  const start = async () => {
    const payload = await undo({ input: { id: found.id, everything } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Popconfirm
      title={t(everything ? 'imports.undo.allTitle' : 'imports.undo.title')}
      description={t(everything ? 'imports.undo.allText' : 'imports.undo.text', { until: dateTime(found.undoUntil) })}
      okText={t(everything ? 'imports.undo.all' : 'imports.undo.start')}
      cancelText={t('common.back')}
      onConfirm={start}
    >
      <Button danger>{t(everything ? 'imports.undo.all' : 'imports.undo.start')}</Button>
    </Popconfirm>
  )
}
