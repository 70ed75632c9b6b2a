import { expect, test } from 'vitest'

import { optionsInput, startingOptions } from './fileOptions'

test('a file is read the careful way until somebody says more', () => {
  expect(startingOptions({})).toEqual({ dateFormat: 'auto', decimalMark: '.', currency: null, phoneCountry: null, onExisting: 'skip', match: 'external_id' })
  expect(startingOptions(null)).toEqual(startingOptions({}))
  expect(startingOptions({ date_format: 'later', decimal_mark: 7 })).toEqual(startingOptions({}))
})

test('whoever comes back finds what was chosen', () => {
  const chosen = startingOptions({ date_format: 'dmy', decimal_mark: ',', currency: 'EUR', phone_country: 'FR' })
  expect(optionsInput(chosen)).toEqual({ dateFormat: 'dmy', decimalMark: ',', currency: 'EUR', phoneCountry: 'FR', onExisting: 'skip', match: 'external_id' })
  expect(startingOptions({ currency: 'EUR', phone_country: '' }).phoneCountry).toBeNull()
})
