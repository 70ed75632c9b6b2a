import { App, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import { BeginCompanySignInDocument, BeginPasskeySignInDocument, FinishPasskeySignInDocument } from '../gql/graphql'
import { passkeysHere, signByPasskey } from '../security/passkeys'
import { keepNext } from './companyNext'

type Props = { email: () => string; next: string | null; onEntered: () => void }

/** In without a password: by a passkey, or through the company's own provider. */
export function OtherWays({ email, next, onEntered }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const begin = useAction(BeginPasskeySignInDocument)
  const finish = useAction(FinishPasskeySignInDocument)
  const leave = useAction(BeginCompanySignInDocument)

  const byPasskey = async () => {
    const asked = await begin({ input: {} })
    const problem = asked?.userErrors[0]
    if (problem) message.error(problem.message)
    if (!asked?.token) return
    const credential = await signByPasskey(asked)
    if (!credential) return void message.info(t('auth.second.passkeyFailed'))
    const payload = await finish({ input: { token: asked.token, credential } })
    const refused = payload?.userErrors[0]
    if (refused) message.error(refused.message)
    else if (payload) onEntered()
  }
  const byCompany = async () => {
    if (!email()) return void message.info(t('auth.signIn.companyNeedsEmail'))
    const payload = await leave({ input: { email: email() } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload?.url) {
      keepNext(next)
      window.location.assign(payload.url)
    } else if (payload) message.info(t('auth.signIn.companyUnknown'))
  }
  return (
    <Flex vertical gap={8} style={{ marginTop: 12 }}>
      {passkeysHere() && (
        <Button block onClick={() => void byPasskey()}>
          {t('auth.signIn.passkey')}
        </Button>
      )}
      <Button block onClick={() => void byCompany()}>
        {t('auth.signIn.company')}
      </Button>
    </Flex>
  )
}
