import { App, Button, Card, Flex, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  BeginPasskeyDocument,
  FinishPasskeyDocument,
  type PasskeyRowFragment,
  RemovePasskeyDocument,
  RenamePasskeyDocument,
} from '../gql/graphql'
import { Ago } from '../records/cells'
import { deviceName } from '../settings/deviceName'
import { AskModal } from './AskModal'
import { makePasskey, passkeysHere } from './passkeys'

export function PasskeysCard({ passkeys }: { passkeys: readonly PasskeyRowFragment[] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const begin = useAction(BeginPasskeyDocument)
  const finish = useAction(FinishPasskeyDocument)
  const [asking, setAsking] = useState(false)

  const make = async ({ options, token }: { options?: unknown; token?: string | null }) => {
    setAsking(false)
    const credential = await makePasskey({ options })
    if (!credential) return void message.info(t('security.passkeyFailed'))
    const name = deviceName(navigator.userAgent) || t('security.passkeyDefault')
    const payload = await finish({ input: { token: token ?? '', name, credential } })
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Card
      title={t('security.passkeys')}
      style={{ marginBottom: 16 }}
      extra={passkeysHere() && <Button onClick={() => setAsking(true)}>{t('security.addPasskey')}</Button>}
    >
      <Typography.Paragraph type="secondary">{t('security.passkeysLead')}</Typography.Paragraph>
      {passkeys.length === 0 && <Typography.Text>{t('security.noPasskeys')}</Typography.Text>}
      <Flex vertical gap={12}>
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} />
        ))}
      </Flex>
      {asking && (
        <AskModal
          title={t('security.addPasskey')}
          ask="password"
          send={(password) => begin({ input: { password } })}
          onDone={(payload) => void make(payload)}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  )
}

function PasskeyRow({ passkey: { id, name, lastUsedAt } }: { passkey: PasskeyRowFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const rename = useAction(RenamePasskeyDocument)
  const remove = useAction(RemovePasskeyDocument)
  const tell = (payload: { userErrors: readonly { message: string }[] } | undefined) => {
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  return (
    <Flex justify="space-between" align="center" gap={12}>
      <div style={{ minWidth: 0 }}>
        <Typography.Text
          strong
          style={{ display: 'block' }}
          editable={{
            tooltip: t('security.renamePasskey', { name }),
            onChange: (value) => void (value !== name && rename({ input: { id, name: value } }).then(tell)),
          }}
        >
          {name}
        </Typography.Text>
        <Typography.Text type="secondary">
          {lastUsedAt ? (
            <>
              {t('security.used')} <Ago at={lastUsedAt} />
            </>
          ) : (
            t('security.neverUsed')
          )}
        </Typography.Text>
      </div>
      <Popconfirm
        title={t('security.removePasskeyTitle', { name })}
        onConfirm={() => void remove({ input: { id } }).then(tell)}
      >
        <Button size="small" aria-label={t('security.removePasskey', { name })}>
          {t('security.remove')}
        </Button>
      </Popconfirm>
    </Flex>
  )
}
