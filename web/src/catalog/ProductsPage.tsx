import { Select, Tag } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { type ProductRowFragment, ProductsDocument, type ProductsQuery, type ProductsQueryVariables } from '../gql/graphql'
import type { ListColumn } from '../lists/columns'
import styles from '../lists/lists.module.css'
import { listArguments } from '../lists/listState'
import type { ListControls } from '../lists/useListState'
import { Ago } from '../records/cells'
import { pathOf } from '../records/paths'
import { type RecordsOf, RecordsPage } from '../records/RecordsPage'
import { Worth } from '../deals/worth'
import { ProductDrawer } from './ProductDrawer'
import { share } from './words'

function Active({ product }: { product: ProductRowFragment }) {
  const { t } = useTranslation()
  return product.active ? null : <Tag style={{ marginInlineEnd: 0 }}>{t('catalog.inactive')}</Tag>
}

function productColumns(t: TFunction): ListColumn<ProductRowFragment>[] {
  return [
    {
      key: 'name',
      title: t('records.fields.name'),
      sort: 'name',
      always: true,
      render: (product) => (
        <>
          <Link to={pathOf(product.id)}>{product.name}</Link> <Active product={product} />
        </>
      ),
    },
    { key: 'sku', field: 'sku', title: t('records.fields.sku'), render: ({ sku }) => sku },
    { key: 'unit', field: 'unit', title: t('records.fields.unit'), render: ({ unit }) => unit },
    { key: 'taxRate', field: 'taxRate', title: t('records.fields.taxRate'), render: ({ taxRate }) => share(taxRate) },
    { key: 'cost', field: 'cost', title: t('records.fields.cost'), render: ({ cost }) => <Worth amount={cost} /> },
    {
      key: 'updated',
      title: t('records.fields.updatedAt'),
      sort: 'updatedAt',
      hidden: true,
      render: ({ updatedAt }) => <Ago at={updatedAt} />,
    },
  ]
}

function ProductCard({ product }: { product: ProductRowFragment }) {
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <Link to={pathOf(product.id)} style={{ flex: 1, minWidth: 0 }}>
          <strong>{product.name}</strong>
        </Link>
        <Active product={product} />
      </div>
      <div className={styles.cardLines}>
        <span>{product.sku}</span>
        <span>{share(product.taxRate)}</span>
      </div>
    </article>
  )
}

function ActiveFilter({ controls }: { controls: ListControls }) {
  const { t } = useTranslation()
  return (
    <Select
      allowClear
      value={controls.state.filters.active ?? null}
      onChange={(value: string | null | undefined) => controls.change({ active: value ?? null })}
      options={[
        { value: 'yes', label: t('catalog.active') },
        { value: 'no', label: t('catalog.inactive') },
      ]}
      placeholder={t('records.fields.active')}
      aria-label={t('records.filterBy', { field: t('records.fields.active') })}
      style={{ minWidth: 120 }}
    />
  )
}

const PRODUCTS: RecordsOf<ProductRowFragment, ProductsQuery, ProductsQueryVariables> = {
  recordType: 'product',
  document: ProductsDocument,
  connection: ({ products }) => products,
  filters: ['active'],
  moreFilters: (controls) => <ActiveFilter controls={controls} />,
  variables: (state, size) => {
    const { active } = state.filters
    return { ...listArguments(state, size), filter: active ? { active: { eq: active === 'yes' } } : {} }
  },
  columns: productColumns,
  card: (product) => <ProductCard product={product} />,
  drawer: ProductDrawer,
  words: (t) => ({
    title: t('catalog.plural'),
    searchHint: t('catalog.search'),
    create: t('catalog.new'),
    empty: t('catalog.empty'),
  }),
}

export function ProductsPage() {
  return <RecordsPage of={PRODUCTS} />
}
