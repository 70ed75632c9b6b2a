import { expect, test } from 'vitest'

import { fingerprint } from './upload'

test('a file is known by its SHA-256 (FIPS 180-4, the example "abc")', async () => {
  expect(await fingerprint(new Blob(['abc']))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
