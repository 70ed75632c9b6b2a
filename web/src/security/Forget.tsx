import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { RemoveOidcConnectionDocument } from '../gql/graphql'

/** Takes the company's provider away, whichever it is. */
export function Forget({ onForgotten }: { onForgotten: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(RemoveOidcConnectionDocument)
  const forget = async () => {
    const payload = await remove({})
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) onForgotten()
  }
  return (
    <Popconfirm title={t('security.company.removeProviderTitle')} onConfirm={() => void forget()}>
      <Button>{t('security.company.removeProvider')}</Button>
    </Popconfirm>
  )
}
