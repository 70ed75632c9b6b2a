import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CancelImportDocument } from '../gql/graphql'

/** Stop what is going on with an import; what is done stays. */
export function CancelButton({ id, undoing = false }: { id: string; undoing?: boolean }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const cancel = useAction(CancelImportDocument)
  const stop = async () => {
    const payload = await cancel({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Popconfirm
      title={t(undoing ? 'imports.undo.stopTitle' : 'imports.cancelTitle')}
      description={t(undoing ? 'imports.undo.stopText' : 'imports.cancelText')}
      okText={t(undoing ? 'imports.undo.stop' : 'imports.cancel')}
      cancelText={t('common.back')}
      onConfirm={stop}
    >
      <Button danger>{t(undoing ? 'imports.undo.stop' : 'imports.cancel')}</Button>
    </Popconfirm>
  )
}
