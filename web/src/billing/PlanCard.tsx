import { CheckOutlined, MinusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

import type { PlanOfferDetailFragment, PlansQuery } from '../gql/graphql'
import { limitAmount, limitName } from '../usage/limitName'
import styles from './billing.module.css'
import { isSome, moduleName, per, shown } from './names'

type Props = {
  plan: PlanOfferDetailFragment
  /** What any of the plans has. */
  modules: readonly string[]
  price: PlansQuery['planPrices'][number] | undefined
  isFree: boolean
  missed: string | undefined
  /** The smallest that has what was missed. */
  isAnswer: boolean
  isBought: boolean
  canChoose: boolean
  isSubscribed: boolean
  onChoose: () => void
}

/** One plan: what it costs, what is in it, how much of it. */
export function PlanCard(props: Props) {
  const { plan, modules, price, isFree, missed, isAnswer, isBought, canChoose, isSubscribed, onChoose } = props
  const { t } = useTranslation()
  const has = new Set(plan.modules)
  const here = plan.current && (isBought || isFree)
  return (
    <Card
      className={plan.current ? styles.current : undefined}
      styles={{ body: { display: 'flex', flexDirection: 'column', height: '100%', gap: 12 } }}
    >
      <Flex justify="space-between" align="center">
        <Typography.Title level={2} style={{ margin: 0, fontSize: 18 }}>
          {plan.name}
        </Typography.Title>
        {plan.current && <Tag color="cyan">{t('billing.current')}</Tag>}
      </Flex>
      <Price price={price} isFree={isFree} />
      <ul className={styles.list} aria-label={t('billing.contains', { plan: plan.name })}>
        {modules.map((module) => (
          <li key={module} className={module === missed ? styles.marked : undefined}>
            {has.has(module) ? (
              <CheckOutlined style={{ color: 'var(--ant-color-success)' }} aria-label={t('billing.included')} />
            ) : (
              <MinusOutlined style={{ color: 'var(--ant-color-text-secondary)' }} aria-label={t('billing.notIncluded')} />
            )}{' '}
            <Typography.Text type={has.has(module) ? undefined : 'secondary'}>{moduleName(t, module)}</Typography.Text>
          </li>
        ))}
      </ul>
      <ul className={styles.list}>
        {plan.limits
          .filter((limit) => limit.number > 0)
          .map((limit) => (
            <li key={limit.name}>
              <Flex justify="space-between" gap={8}>
                {limitName(t, limit.name)}
                <Typography.Text strong className={styles.amount}>
                  {limitAmount(limit.name, limit.number)}
                </Typography.Text>
              </Flex>
            </li>
          ))}
      </ul>
      {canChoose && (
        <Button
          type={isAnswer && !here ? 'primary' : 'default'}
          style={{ marginTop: 'auto' }}
          disabled={isFree ? plan.current : !price}
          aria-label={t('billing.chooseNamed', { plan: plan.name })}
          onClick={onChoose}
        >
          {t(here && !isFree ? 'billing.adjust' : isSubscribed ? 'billing.change' : 'billing.choose')}
        </Button>
      )}
    </Card>
  )
}

function Price({ price, isFree }: Pick<Props, 'price' | 'isFree'>) {
  const { t } = useTranslation()
  if (isFree)
    return (
      <div>
        <div className={styles.price}>{t('billing.free')}</div>
        <Typography.Text type="secondary">{t('billing.forever')}</Typography.Text>
      </div>
    )
  if (!price) return <div className={styles.price}>{t('billing.onRequest')}</div>
  const seat = isSome(price.perSeat) || !isSome(price.flat)
  return (
    <div>
      <div className={styles.price}>{shown(seat ? price.perSeat : price.flat)}</div>
      <Typography.Text type="secondary">
        {seat ? t('billing.perSeat', { per: per(t, price.interval) }) : per(t, price.interval)}
      </Typography.Text>
      {seat && isSome(price.flat) && (
        <div>
          <Typography.Text type="secondary">
            {t('billing.plusFlat', { amount: shown(price.flat), seats: price.includedSeats })}
          </Typography.Text>
        </div>
      )}
    </div>
  )
}
