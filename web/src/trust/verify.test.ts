import { expect, test } from 'vitest'

import { verify } from './verify'

const base64 = (data: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(data)))

async function signed(statement: string) {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const purpose = 'rapport isolation run\n'
  const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(purpose + statement))
  const publicKey = await crypto.subtle.exportKey('raw', pair.publicKey)
  return { purpose, statement, signature: base64(signature), publicKey: base64(publicKey) }
}

test('what was signed is good, in any language', async () => {
  expect(await verify(await signed('{"passed":true,"说":"好"}'))).toBe('good')
})

test('what was changed since is not', async () => {
  const run = await signed('{"passed":false}')
  expect(await verify({ ...run, statement: '{"passed":true}' })).toBe('bad')
})

test('what is no key at all cannot be checked', async () => {
  expect(await verify({ ...(await signed('{}')), publicKey: 'AAAA' })).toBe('unknown')
})
