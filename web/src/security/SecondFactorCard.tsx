import { App, Button, Card, Flex, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  BeginEnrolmentDocument,
  ConfirmEnrolmentDocument,
  RemoveSecondFactorDocument,
  RenewRecoveryCodesDocument,
  type SecurityQuery,
} from '../gql/graphql'
import { date } from '../i18n/format'
import { AskModal } from './AskModal'
import { RecoveryCodes } from './RecoveryCodes'
import { Scan } from './Scan'

type Step = 'begin' | 'confirm' | 'renew' | 'remove'

/** An authenticator app: set up, recovery codes, turned off. */
export function SecondFactorCard({ state }: { state: SecurityQuery['secondFactor'] }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const begin = useAction(BeginEnrolmentDocument)
  const confirm = useAction(ConfirmEnrolmentDocument)
  const renew = useAction(RenewRecoveryCodesDocument)
  const remove = useAction(RemoveSecondFactorDocument)
  const [step, setStep] = useState<Step>()
  const [scan, setScan] = useState({ uri: '', secret: '' })
  const [codes, setCodes] = useState<readonly string[]>()
  const close = () => setStep(undefined)

  const showCodes = (drawn: readonly string[] | null) => {
    setCodes(drawn ?? [])
    close()
  }
  return (
    <Card title={t('security.factor')} style={{ marginBottom: 16 }}>
      <Typography.Paragraph>
        {state.since
          ? t('security.factorOn', { date: date(state.since), left: state.recoveryCodesLeft })
          : t('security.factorOff')}{' '}
        {state.forced && t('security.factorForced')}
      </Typography.Paragraph>
      <Flex gap={8} wrap>
        {!state.since && (
          <Button type="primary" onClick={() => setStep('begin')}>
            {t('security.setUp')}
          </Button>
        )}
        {state.since && <Button onClick={() => setStep('renew')}>{t('security.newCodes')}</Button>}
        {state.since && <Button onClick={() => setStep('remove')}>{t('security.turnOff')}</Button>}
      </Flex>
      {step === 'begin' && (
        <AskModal
          key="begin"
          title={t('security.setUp')}
          ask="password"
          send={(password) => begin({ input: { password } })}
          onDone={({ uri, secret }) => {
            setScan({ uri: uri ?? '', secret: secret ?? '' })
            setStep('confirm')
          }}
          onClose={close}
        />
      )}
      {step === 'confirm' && (
        <AskModal
          key="confirm"
          title={t('security.setUp')}
          ask="code"
          send={(code) => confirm({ input: { code } })}
          onDone={({ recoveryCodes }) => showCodes(recoveryCodes)}
          onClose={close}
        >
          <Typography.Paragraph>{t('security.scanLead')}</Typography.Paragraph>
          <Scan {...scan} />
        </AskModal>
      )}
      {step === 'renew' && (
        <AskModal
          key="renew"
          title={t('security.newCodes')}
          ask="code"
          hint={t('security.codeHint')}
          send={(code) => renew({ input: { code } })}
          onDone={({ recoveryCodes }) => showCodes(recoveryCodes)}
          onClose={close}
        />
      )}
      {step === 'remove' && (
        <AskModal
          key="remove"
          title={t('security.turnOffTitle')}
          ask="code"
          hint={t('security.codeHint')}
          send={(code) => remove({ input: { code } })}
          onDone={() => {
            close()
            message.success(t('security.turnedOff'))
          }}
          onClose={close}
        />
      )}
      <Modal open={!!codes} footer={null} closable={false}>
        {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />}
      </Modal>
    </Card>
  )
}
