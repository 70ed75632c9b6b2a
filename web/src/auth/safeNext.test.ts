// @vitest-environment jsdom
import { expect, test } from 'vitest'

import { safeNext } from './safeNext'

test('a path of this site is kept with its query', () => {
  expect(safeNext('/accounts?q=acme')).toBe('/accounts?q=acme')
})

test.each([null, '', 'https://evil.example', '//evil.example/x', '/\\evil.example', 'javascript:alert(1)'])(
  '%s leads home',
  (next) => {
    expect(safeNext(next)).toBe('/')
  },
)
