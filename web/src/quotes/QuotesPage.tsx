import { Select } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Worth } from '../deals/worth'
import {
  type QuoteFilter,
  type QuoteRowFragment,
  QuotesDocument,
  type QuotesQuery,
  type QuotesQueryVariables,
  type QuoteStatus,
} from '../gql/graphql'
import { day } from '../i18n/format'
import type { ListColumn } from '../lists/columns'
import styles from '../lists/lists.module.css'
import { listArguments } from '../lists/listState'
import type { ListControls } from '../lists/useListState'
import { Ago, Owner, Tags } from '../records/cells'
import { pathOf } from '../records/paths'
import { type RecordsOf, RecordsPage } from '../records/RecordsPage'
import { QuoteDrawer } from './QuoteDrawer'
import { StatusTag, statusOptions } from './status'

export function quoteColumns(t: TFunction): ListColumn<QuoteRowFragment>[] {
  return [
    {
      key: 'name',
      title: t('records.fields.name'),
      sort: 'name',
      always: true,
      render: (quote) => <Link to={pathOf(quote.id)}>{quote.name}</Link>,
    },
    { key: 'number', field: 'number', title: t('records.fields.number'), render: ({ number }) => number },
    {
      key: 'account',
      field: 'accountId',
      title: t('records.fields.account'),
      render: ({ account }) => account && <Link to={pathOf(account.id)}>{account.name}</Link>,
    },
    { key: 'status', title: t('records.fields.status'), render: ({ status }) => <StatusTag status={status} /> },
    {
      key: 'total',
      field: 'total',
      title: t('records.fields.total'),
      sort: 'total',
      render: ({ total }) => <Worth amount={total} />,
    },
    {
      key: 'validUntil',
      field: 'validUntil',
      title: t('records.fields.validUntil'),
      sort: 'validUntil',
      render: ({ validUntil }) => validUntil && day(validUntil),
    },
    { key: 'owner', field: 'ownerId', title: t('records.fields.owner'), render: ({ owner }) => <Owner owner={owner} /> },
    { key: 'tags', title: t('records.fields.tags'), hidden: true, render: ({ tags }) => <Tags tags={tags} /> },
    {
      key: 'created',
      title: t('records.fields.createdAt'),
      sort: 'createdAt',
      hidden: true,
      render: ({ createdAt }) => <Ago at={createdAt} />,
    },
  ]
}

export function QuoteCard({ quote }: { quote: QuoteRowFragment }) {
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <Link to={pathOf(quote.id)} style={{ flex: 1, minWidth: 0 }}>
          <strong>{quote.name}</strong>
        </Link>
        <StatusTag status={quote.status} />
      </div>
      <div className={styles.cardLines}>
        <span>{quote.number}</span>
        <Worth amount={quote.total} />
        <span>{quote.account?.name}</span>
      </div>
    </article>
  )
}

function StatusFilter({ controls }: { controls: ListControls }) {
  const { t } = useTranslation()
  return (
    <Select
      allowClear
      value={controls.state.filters.status ?? null}
      onChange={(value: string | null | undefined) => controls.change({ status: value ?? null })}
      options={statusOptions(t)}
      placeholder={t('records.fields.status')}
      aria-label={t('records.filterBy', { field: t('records.fields.status') })}
      style={{ minWidth: 120 }}
    />
  )
}

const QUOTES: RecordsOf<QuoteRowFragment, QuotesQuery, QuotesQueryVariables> = {
  recordType: 'quote',
  document: QuotesDocument,
  connection: ({ quotes }) => quotes,
  filters: ['owner', 'status', 'tag'],
  moreFilters: (controls) => <StatusFilter controls={controls} />,
  variables: (state, size) => {
    const { owner, status, tag } = state.filters
    const filter: QuoteFilter = {
      ...(status ? { status: { eq: status as QuoteStatus } } : {}),
      ...(owner ? { ownerId: { eq: owner } } : {}),
      ...(tag ? { tags: { in: [tag] } } : {}),
    }
    return { ...listArguments(state, size), filter }
  },
  columns: quoteColumns,
  card: (quote) => <QuoteCard quote={quote} />,
  drawer: QuoteDrawer,
  words: (t) => ({
    title: t('quotes.plural'),
    searchHint: t('quotes.search'),
    create: t('quotes.new'),
    empty: t('quotes.empty'),
  }),
}

export function QuotesPage() {
  return <RecordsPage of={QUOTES} />
}
