import { App, Modal, Radio, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  CancelSubscriptionDocument,
  ChangePlanDocument,
  type ChangeWhen,
  type PlanOfferDetailFragment,
  type SubscriptionDetailFragment,
} from '../gql/graphql'
import { day } from '../i18n/format'
import { useSession } from '../session/session'
import { FormProblems } from '../ui/FormProblems'

type Props = {
  plan: PlanOfferDetailFragment
  bought: SubscriptionDetailFragment | null | undefined
  onClose: () => void
}

/** Going on with what costs nothing: the end of the subscription, if there is one. */
export function LeavePlanModal({ plan, bought, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { refresh } = useSession()
  const cancel = useAction(CancelSubscriptionDocument)
  const change = useAction(ChangePlanDocument)
  const [when, setWhen] = useState<ChangeWhen>('PERIOD_END')
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    const payload = bought ? await cancel({ input: { when } }) : await change({ input: { plan: plan.code } })
    setBusy(false)
    if (!payload) return
    if (payload.userErrors.length > 0) {
      setProblems(payload.userErrors.map((each) => each.message))
      return
    }
    message.success(t(bought && when === 'PERIOD_END' ? 'billing.cancelledLater' : 'billing.done', { plan: plan.name }))
    onClose()
    await refresh()
  }
  return (
    <Modal
      open
      title={t(bought ? 'billing.cancelTitle' : 'billing.changeTo', { plan: plan.name })}
      okText={t(bought ? 'billing.cancelConfirm' : 'billing.confirm')}
      okButtonProps={{ danger: true }}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems} />
      <Typography.Paragraph>{t('billing.cancelText', { plan: plan.name })}</Typography.Paragraph>
      {bought && (
        <Radio.Group
          vertical
          value={when}
          onChange={(event) => setWhen(event.target.value as ChangeWhen)}
          options={[
            { value: 'PERIOD_END', label: t('billing.periodEnd', { day: day(bought.periodEnd) }) },
            { value: 'NOW', label: t('billing.cancelNow') },
          ]}
        />
      )}
    </Modal>
  )
}
