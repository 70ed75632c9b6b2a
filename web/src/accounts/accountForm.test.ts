import { expect, test } from 'vitest'

import { accountInput } from './accountForm'

test('an address goes out by lines, emptied text as null, and tags not at all', () => {
  const address = {
    kind: 'billing',
    street: '1 High Street\n\nFlat 2',
    city: 'Leeds',
    region: '',
    postalCode: '',
    country: 'GB',
    primary: true,
  }
  expect(accountInput({ website: '', addresses: [address], tagIds: ['tag_1'] })).toEqual({
    website: null,
    addresses: [
      {
        kind: 'billing',
        lines: ['1 High Street', 'Flat 2'],
        city: 'Leeds',
        region: '',
        postalCode: '',
        country: 'GB',
        primary: true,
      },
    ],
  })
})
