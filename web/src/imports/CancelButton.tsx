import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { CancelImportDocument } from '../gql/graphql'

export function CancelButton({ id }: { id: string }) {
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
      title={t('imports.cancelTitle')}
      description={t('imports.cancelText')}
      okText={t('imports.cancel')}
      cancelText={t('common.back')}
      onConfirm={stop}
    >
      <Button danger>{t('imports.cancel')}</Button>
    </Popconfirm>
  )
}
