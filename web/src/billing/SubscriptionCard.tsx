import { App, Button, Card, Descriptions, Empty, Flex, Input, Space, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useAction } from '../api/useAction'
import {
  type BillingQuery,
  RedeemCouponDocument,
  ResumeSubscriptionDocument,
  type SubscriptionDetailFragment,
} from '../gql/graphql'
import { day, number } from '../i18n/format'
import { usePlanName } from '../life/planName'
import { LinkButton } from '../ui/LinkButton'
import { useCompact } from '../ui/useCompact'
import { isSome, shown } from './names'

type Own = BillingQuery['billing']

export function SubscriptionCard({ own }: { own: Own }) {
  const { t } = useTranslation()
  const bought = own.subscription
  if (!bought)
    return (
      <Card title={t('billing.subscription')}>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('billing.nothing')}>
          <LinkButton type="primary" to="/settings/plans">
            {t('billing.seePlans')}
          </LinkButton>
        </Empty>
        {isSome(own.credit) && <Typography.Text>{t('billing.credit', { amount: shown(own.credit) })}</Typography.Text>}
      </Card>
    )
  return (
    <Card
      title={t('billing.subscription')}
      extra={!own.billedBy && <LinkButton to="/settings/plans">{t('billing.change')}</LinkButton>}
    >
      <Facts own={own} bought={bought} />
      {own.billedBy ? (
        <Typography.Paragraph type="secondary">{t('billing.billedBy', { name: own.billedBy })}</Typography.Paragraph>
      ) : (
        <Flex vertical gap={12} style={{ marginTop: 16 }}>
          <Waiting bought={bought} />
          <Coupon coupon={own.coupon ?? undefined} />
        </Flex>
      )}
    </Card>
  )
}

function Facts({ own, bought }: { own: Own; bought: SubscriptionDetailFragment }) {
  const { t } = useTranslation()
  const nameOf = usePlanName()
  const isCompact = useCompact()
  const next = own.nextBill
  const items = [
    {
      key: 'plan',
      label: t('billing.plan'),
      children: (
        <Space wrap>
          {nameOf(bought.plan)}
          <Tag>{t(bought.interval === 'YEAR' ? 'billing.yearly' : 'billing.monthly')}</Tag>
          {bought.state === 'ENDING' && <Tag color="orange">{t('billing.ending')}</Tag>}
        </Space>
      ),
    },
    {
      key: 'seats',
      label: t('billing.seats'),
      children: t('billing.seatsOf', { used: number(own.seatsUsed), seats: number(bought.seats) }),
    },
    { key: 'until', label: t('billing.paidUntil'), children: day(bought.periodEnd) },
    {
      key: 'next',
      label: t('billing.nextInvoice'),
      children: next ? `${shown(next.total)} · ${day(bought.periodEnd)}` : t('billing.none'),
    },
    { key: 'by', label: t('billing.payBy'), children: t(`billing.providers.${bought.provider}`) },
    ...(isSome(own.credit) ? [{ key: 'credit', label: t('billing.creditLabel'), children: shown(own.credit) }] : []),
  ]
  return <Descriptions column={isCompact ? 1 : 2} size="small" items={items} />
}

/** A change, or the end, that stands for the period's end: it can be taken back. */
function Waiting({ bought }: { bought: SubscriptionDetailFragment }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const nameOf = usePlanName()
  const resume = useAction(ResumeSubscriptionDocument)
  const [busy, setBusy] = useState(false)
  if (bought.state !== 'ENDING' && !bought.nextPlan) return null
  const back = async () => {
    setBusy(true)
    const payload = await resume({})
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) message.success(t('billing.resumed'))
  }
  return (
    <Flex gap={12} align="center" wrap>
      <Typography.Text>
        {bought.nextPlan
          ? t('billing.waiting', { plan: nameOf(bought.nextPlan), count: bought.nextSeats ?? 0, day: day(bought.periodEnd) })
          : t('billing.endsOn', { day: day(bought.periodEnd) })}
      </Typography.Text>
      <Button size="small" loading={busy} onClick={() => void back()}>
        {t('billing.resume')}
      </Button>
    </Flex>
  )
}

function Coupon({ coupon }: { coupon: string | undefined }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const redeem = useAction(RedeemCouponDocument)
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    const payload = await redeem({ input: { coupon: name } })
    setBusy(false)
    const problem = payload?.userErrors[0]
    if (problem) message.error(problem.message)
    else if (payload) {
      setName('')
      message.success(t('billing.redeemed'))
    }
  }
  return (
    <Flex gap={12} align="center" wrap>
      {coupon && (
        <span>
          {t('billing.coupon')} <Tag color="green">{coupon}</Tag>
        </span>
      )}
      <Space.Compact style={{ maxWidth: 320 }}>
        <Input
          value={name}
          maxLength={40}
          placeholder={t('billing.coupon')}
          aria-label={t('billing.coupon')}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={() => name.trim() && void submit()}
        />
        <Button loading={busy} disabled={!name.trim()} onClick={() => void submit()}>
          {t('billing.redeem')}
        </Button>
      </Space.Compact>
    </Flex>
  )
}
