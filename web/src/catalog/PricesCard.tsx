import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Skeleton, Space, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { Worth } from '../deals/worth'
import { type PriceRowFragment, ProductPricesDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { FaultResult } from '../ui/FaultResult'
import { PricesModal } from './PricesModal'
import { share } from './words'

export type PriceList = { key: string; priceBookId: string; priceBook: string; validFrom: string; tiers: PriceRowFragment[] }

/** Prices of one book and one day are a list. */
export function listsOf(prices: readonly PriceRowFragment[]): PriceList[] {
  const lists = new Map<string, PriceList>()
  for (const price of prices) {
    const key = `${price.priceBookId} ${price.validFrom}`
    const { priceBookId, priceBook, validFrom } = price
    const list = lists.get(key) ?? { key, priceBookId, priceBook, validFrom, tiers: [] }
    list.tiers.push(price)
    lists.set(key, list)
  }
  return [...lists.values()]
}

type Props = { product: { id: string; name: string }; may: boolean }

/** What a product costs, by book and day, and by quantity. */
export function PricesCard({ product, may }: Props) {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: ProductPricesDocument, variables: { id: product.id } })
  const [edited, edit] = useState<PriceList | 'new'>()
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <Skeleton active />
  return (
    <Space vertical size="middle" style={{ width: '100%' }}>
      {data.productPrices.length === 0 && <Empty description={t('catalog.prices.none')} />}
      {listsOf(data.productPrices).map((list) => (
        <section key={list.key} aria-label={`${list.priceBook} ${day(list.validFrom)}`}>
          <strong>{list.priceBook}</strong>{' '}
          <Typography.Text type="secondary">{t('catalog.prices.since', { day: day(list.validFrom) })}</Typography.Text>{' '}
          {may && (
            <Button size="small" type="link" onClick={() => edit(list)}>
              {t('common.edit')}
            </Button>
          )}
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {list.tiers.map((tier) => (
              <li key={tier.id}>
                {Number(tier.minQuantity) > 0 && `${t('catalog.prices.from', { quantity: tier.minQuantity })} `}
                <Worth amount={tier.amount} />
                {tier.volumeDiscount > 0 && ` −${share(tier.volumeDiscount)}`}
                {tier.floor && (
                  <Typography.Text type="secondary">
                    {' '}
                    {t('catalog.prices.floor')} <Worth amount={tier.floor} />
                  </Typography.Text>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {may && (
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => edit('new')}>
          {t('catalog.prices.new')}
        </Button>
      )}
      {edited && <PricesModal product={product} {...(edited === 'new' ? {} : { list: edited })} onClose={() => edit(undefined)} />}
    </Space>
  )
}
