import { TagOutlined } from '@ant-design/icons'
import { Avatar, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { Worth } from '../deals/worth'
import { type ProductDetailFragment, ProductDocument } from '../gql/graphql'
import { useLiveRecord } from '../live/changes'
import { customFacts, timeFacts } from '../records/commonFacts'
import { useCustomFields } from '../records/customFields'
import { DetailLayout } from '../records/DetailLayout'
import type { Fact } from '../records/Facts'
import { RecordHeader } from '../records/RecordHeader'
import { useRemove } from '../records/useRemove'
import { useHasModule, useMe } from '../session/session'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { PricesCard } from './PricesCard'
import { ProductDrawer } from './ProductDrawer'
import { share } from './words'

export function ProductPage() {
  const id = useParams().id ?? ''
  const ownFields = useHasModule('custom_fields')
  const [{ data, fetching, error }, retry] = useQuery({ query: ProductDocument, variables: { id, ownFields } })
  useLiveRecord(id, () => retry({ requestPolicy: 'network-only' }))
  if (data?.product) return <ProductDetail key={id} product={data.product} />
  if (error) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  return fetching ? <PageLoading /> : <FaultResult fault={{ code: 'NOT_FOUND', message: '' }} />
}

function ProductDetail({ product }: { product: ProductDetailFragment }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = useRemove()
  const [editing, setEditing] = useState(false)
  const facts = useProductFacts(product)
  const may = useMe().permissions.includes('prices:manage')
  return (
    <>
      <RecordHeader
        recordId={product.id}
        name={product.name}
        avatar={<Avatar shape="square" size={44} icon={<TagOutlined aria-hidden />} />}
        back={{ to: '/products', label: t('catalog.plural') }}
        under={
          <>
            <span>{product.sku}</span>
            {!product.active && <Tag>{t('catalog.inactive')}</Tag>}
          </>
        }
        onEdit={may ? () => setEditing(true) : undefined}
        onDelete={() => void remove(product, product.name).then((gone) => gone && navigate('/products'))}
      />
      <DetailLayout
        recordId={product.id}
        tabs={[{ key: 'prices', label: t('catalog.prices.title'), children: <PricesCard product={product} may={may} /> }]}
        facts={facts}
        composer={null}
      />
      {editing && <ProductDrawer product={product} onSaved={() => setEditing(false)} onClose={() => setEditing(false)} />}
    </>
  )
}

function useProductFacts(product: ProductDetailFragment): Fact[] {
  const { t } = useTranslation()
  const customFields = useCustomFields('product')
  return [
    { field: 'sku', label: t('records.fields.sku'), value: product.sku },
    { field: 'kind', label: t('records.fields.kind'), value: product.kind && t(`catalog.kinds.${product.kind}`) },
    { field: 'unit', label: t('records.fields.unit'), value: product.unit },
    {
      field: 'taxCategory',
      label: t('records.fields.taxCategory'),
      value: product.taxCategory && t(`catalog.taxes.${product.taxCategory}`),
    },
    { field: 'taxRate', label: t('records.fields.taxRate'), value: share(product.taxRate) },
    { field: 'cost', label: t('records.fields.cost'), value: product.cost && <Worth amount={product.cost} /> },
    { field: 'description', label: t('records.fields.description'), value: product.description },
    ...customFacts(t, customFields, product),
    ...timeFacts(t, product),
  ]
}
