import { App, Alert, Form, Input, InputNumber, Modal, Radio, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type BillingInterval,
  type BillingQuery,
  type ChangeWhen,
  ChangeSubscriptionDocument,
  type PaymentProvider,
  type PlanOfferDetailFragment,
} from '../gql/graphql'
import { day } from '../i18n/format'
import { useSession } from '../session/session'
import { FormProblems } from '../ui/FormProblems'
import { LinkButton } from '../ui/LinkButton'
import { useDebounced } from '../ui/useDebounced'
import { useCompact } from '../ui/useCompact'
import { QuoteView } from './QuoteView'

type Props = {
  plan: PlanOfferDetailFragment
  interval: BillingInterval
  own: BillingQuery['billing']
  onClose: () => void
}

/** Buying a plan, or changing to it: what it costs today and next, and what it does, before it is done. */
export function ChangePlanModal({ plan, interval: first, own, onClose }: Props) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { refresh } = useSession()
  const isCompact = useCompact()
  const change = useAction(ChangeSubscriptionDocument)
  const bought = own.subscription
  const [interval, setInterval] = useState(first)
  const [seats, setSeats] = useState(Math.max(bought?.seats ?? 0, own.seatsUsed, 1))
  const [when, setWhen] = useState<ChangeWhen>('NOW')
  const [coupon, setCoupon] = useState('')
  const [provider, setProvider] = useState<PaymentProvider>(bought?.provider ?? (own.card ? 'CARD' : 'INVOICE'))
  const [problems, setProblems] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const most = plan.limits.find(({ name }) => name === 'seats')?.number ?? 1
  const input = { plan: plan.code, interval, seats, when: bought ? when : ('NOW' as const), coupon, provider }
  const asked = useDebounced(input, 300)
  const [priced, setPriced] = useState(false)

  const submit = async () => {
    setProblems([])
    setBusy(true)
    const payload = await change({ input })
    setBusy(false)
    if (!payload) return
    if (payload.userErrors.length > 0) {
      setProblems(payload.userErrors.map((each) => each.message))
      return
    }
    message.success(t(input.when === 'NOW' ? 'billing.done' : 'billing.doneLater', { plan: plan.name }))
    onClose()
    await refresh()
  }
  if (!own.profile)
    return (
      <Modal open title={plan.name} onCancel={onClose} footer={null}>
        <Alert
          type="info"
          showIcon
          title={t('billing.profileFirst')}
          action={
            <LinkButton size="small" type="primary" to="/settings/billing">
              {t('billing.toProfile')}
            </LinkButton>
          }
        />
      </Modal>
    )
  return (
    <Modal
      open
      width={560}
      style={isCompact ? { top: 8 } : undefined}
      title={t(bought ? 'billing.changeTo' : 'billing.buy', { plan: plan.name })}
      okText={t(input.when === 'NOW' ? 'billing.confirm' : 'billing.confirmLater')}
      okButtonProps={{ disabled: !priced }}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <FormProblems problems={problems} />
      <Form layout="vertical" component="div">
        <Form.Item label={t('billing.interval')}>
          <Segmented<BillingInterval>
            value={interval}
            onChange={setInterval}
            options={[
              { value: 'MONTH', label: t('billing.monthly') },
              { value: 'YEAR', label: t('billing.yearly') },
            ]}
          />
        </Form.Item>
        <Form.Item
          label={t('billing.seats')}
          htmlFor="seats"
          extra={t('billing.seatsUsed', { count: own.seatsUsed })}
        >
          <InputNumber
            id="seats"
            min={1}
            max={most}
            precision={0}
            value={seats}
            onChange={(value) => setSeats(value ?? 1)}
          />
        </Form.Item>
        {bought && (
          <Form.Item label={t('billing.when')}>
            <Radio.Group
              vertical
              value={when}
              onChange={(event) => setWhen(event.target.value as ChangeWhen)}
              options={[
                { value: 'NOW', label: t('billing.now') },
                { value: 'PERIOD_END', label: t('billing.periodEnd', { day: day(bought.periodEnd) }) },
              ]}
            />
          </Form.Item>
        )}
        {own.providers.length > 1 && (
          <Form.Item label={t('billing.payBy')}>
            <Radio.Group
              value={provider}
              onChange={(event) => setProvider(event.target.value as PaymentProvider)}
              options={own.providers.map((value) => ({
                value,
                label: t(`billing.providers.${value}`),
                disabled: value === 'CARD' && !own.card,
              }))}
            />
          </Form.Item>
        )}
        {!bought && (
          <Form.Item label={t('billing.coupon')} htmlFor="coupon">
            <Input
              id="coupon"
              value={coupon}
              maxLength={40}
              style={{ maxWidth: 220 }}
              onChange={(event) => setCoupon(event.target.value)}
            />
          </Form.Item>
        )}
      </Form>
      <QuoteView input={asked} onPriced={setPriced} />
    </Modal>
  )
}
