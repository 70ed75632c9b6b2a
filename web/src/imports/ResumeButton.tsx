import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { ResumeImportDocument } from '../gql/graphql'

/** Go on, in one's own name, with an import that stopped since somebody's access was revoked. */
export function ResumeButton({ id }: { id: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const resume = useAction(ResumeImportDocument)
  const goOn = async () => {
    const payload = await resume({ input: { id } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Button type="primary" onClick={() => void goOn()}>
      {t('imports.resume')}
    </Button>
  )
}
