import { TagOutlined } from '@ant-design/icons'

import { type Room, screen } from '../app/room'
import { DeletePriceBookDocument, DeleteProductDocument, RestorePriceBookDocument, RestoreProductDocument } from '../gql/graphql'

const PRICED = ['productPrices', 'priceBookPrices', 'priceQuote'] as const

export const room: Room = {
  routes: [
    { path: 'products', ...screen(() => import('./ProductsPage'), 'ProductsPage') },
    { path: 'products/:id', ...screen(() => import('./ProductPage'), 'ProductPage') },
    { path: 'settings/price-books', ...screen(() => import('./PriceBooksPage'), 'PriceBooksPage') },
    { path: 'settings/price-books/:id', ...screen(() => import('./PriceBooksPage'), 'PriceBooksPage') },
  ],
  places: [
    { path: '/products', label: 'catalog.plural', icon: <TagOutlined aria-hidden />, module: 'quotes', record: 'product', order: 28 },
  ],
  settings: [{ path: '/settings/price-books', label: 'catalog.books.title', module: 'quotes', record: 'price_book', order: 26 }],
  records: [
    {
      type: 'product',
      folder: '/products',
      remove: DeleteProductDocument,
      restore: RestoreProductDocument,
      lists: ['products', 'productsAggregate', ...PRICED],
    },
    {
      type: 'price_book',
      folder: '/settings/price-books',
      remove: DeletePriceBookDocument,
      restore: RestorePriceBookDocument,
      lists: ['priceBooks', 'priceBooksAggregate', ...PRICED],
    },
  ],
  embedded: ['ProductConnection', 'PriceBookConnection', 'ProductAggregate', 'ProductAggregateGroup', 'PriceBookAggregate', 'PriceBookAggregateGroup'],
  stale: { setPrices: PRICED },
}
