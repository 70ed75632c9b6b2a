import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Card, Empty, Flex, Popconfirm, Space, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'

import { faultOf } from '../api/faults'
import { useAction } from '../api/useAction'
import { DeletePriceBookDocument, type PriceBookRowFragment, PriceBooksDocument } from '../gql/graphql'
import { day } from '../i18n/format'
import { useMe } from '../session/session'
import { SettingsHead } from '../settings/SettingsHead'
import { FaultResult } from '../ui/FaultResult'
import { PageLoading } from '../ui/PageLoading'
import { PriceBookModal } from './PriceBookModal'

/** A company's price books: for whom, in which currency, and until when. */
export function PriceBooksPage() {
  const { t } = useTranslation()
  const [{ data, error }, retry] = useQuery({ query: PriceBooksDocument, variables: { first: 200 } })
  const may = useMe().permissions.includes('prices:manage')
  const [edited, edit] = useState<PriceBookRowFragment | 'new'>()
  if (error && !data) return <FaultResult fault={faultOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
  if (!data) return <PageLoading />
  const newButton = may && (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => edit('new')}>
      {t('catalog.books.new')}
    </Button>
  )
  return (
    <>
      <SettingsHead title={t('catalog.books.title')} lead={t('catalog.books.lead')} action={newButton} />
      {data.priceBooks.nodes.length === 0 && <Empty description={t('catalog.books.empty')} />}
      <Space vertical size="middle" style={{ width: '100%' }}>
        {data.priceBooks.nodes.map((book) => (
          <BookCard key={book.id} book={book} may={may} onEdit={() => edit(book)} />
        ))}
      </Space>
      {edited && <PriceBookModal {...(edited === 'new' ? {} : { book: edited })} onClose={() => edit(undefined)} />}
    </>
  )
}

function BookCard({ book, may, onEdit }: { book: PriceBookRowFragment; may: boolean; onEdit: () => void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const remove = useAction(DeletePriceBookDocument)
  const { name } = book
  const drop = async () => {
    const problem = (await remove({ input: { id: book.id, version: book.version } }))?.userErrors[0]
    if (problem) message.error(problem.message)
  }
  const facts = [
    book.currency,
    book.taxIncluded && t('catalog.books.taxIncluded'),
    book.account?.name,
    book.tier && t('catalog.books.forTier', { tier: book.tier }),
    book.validFrom && t('catalog.prices.since', { day: day(book.validFrom) }),
    book.validUntil && t('catalog.books.until', { day: day(book.validUntil) }),
  ]
  return (
    <Card>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <div>
          <h2 style={{ margin: 0, fontSize: 16 }}>
            {name} {book.standard && <Tag color="blue">{t('catalog.books.standard')}</Tag>}
            {!book.active && <Tag>{t('catalog.inactive')}</Tag>}
          </h2>
          <Typography.Text type="secondary">{facts.filter(Boolean).join(' · ')}</Typography.Text>
        </div>
        {may && (
          <Flex gap={8}>
            <Button size="small" onClick={onEdit} aria-label={t('records.editContact', { name })}>
              {t('common.edit')}
            </Button>
            <Popconfirm title={t('catalog.books.remove', { name })} onConfirm={drop}>
              <Button size="small" danger aria-label={`${t('common.delete')}: ${name}`}>
                {t('common.delete')}
              </Button>
            </Popconfirm>
          </Flex>
        )}
      </Flex>
    </Card>
  )
}
