import { expect, test } from 'vitest'

import { phoneNumber } from './phoneNumber'

test('a number is shown the way its country writes it', () => {
  expect(phoneNumber('+442079460958')).toBe('+44 20 7946 0958')
  expect(phoneNumber('+8676922973090')).toBe('+86 769 2297 3090')
  expect(phoneNumber('+14125550106;ext=12')).toBe('+1 412 555 0106 ext. 12')
})

test('what is no number stays as it was typed', () => {
  expect(phoneNumber('ask at the desk 12')).toBe('ask at the desk 12')
})
