import { parse } from 'graphql'
import { CombinedError, createRequest, makeOperation, type Operation, type OperationResult } from 'urql'
import { expect, test } from 'vitest'

import { actionKeys, KEY_HEADER, newKey } from './actionKeys'

function operation(document: string, variables: object = {}): Operation {
  const request = createRequest(parse(document), variables)
  const kind = document.startsWith('mutation') ? 'mutation' : 'query'
  return makeOperation(kind, request, {
    url: '/graphql',
    requestPolicy: 'network-only',
    fetchOptions: () => ({ headers: { 'X-Rapport-Client': 'web' } }),
  })
}

function headersOf({ context }: Operation): Record<string, string> {
  const { fetchOptions } = context
  return ((typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions)?.headers ?? {}) as Record<string, string>
}

const CREATE = 'mutation ($input: CreateAccountInput!) { createAccount(input: $input) { account { id } } }'
const create = (name: string) => operation(CREATE, { input: { name } })
const answered = (of: Operation): OperationResult => ({ operation: of, data: {}, stale: false, hasNext: false })
const lost = (of: Operation): OperationResult => ({
  ...answered(of),
  error: new CombinedError({ networkError: new TypeError('Failed to fetch') }),
})

test('a key is what the server takes for one, and never the same', () => {
  const keys = Array.from({ length: 100 }, newKey)
  expect(new Set(keys).size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,200}$/)
})

test('each action has a key of its own, beside the other headers', () => {
  const { onOperation, onResult } = actionKeys()
  const first = onOperation(create('Acme'))
  onResult(answered(first))
  const again = onOperation(create('Acme'))
  expect(headersOf(first)).toEqual({ 'X-Rapport-Client': 'web', [KEY_HEADER]: expect.any(String) })
  expect(headersOf(again)[KEY_HEADER]).not.toBe(headersOf(first)[KEY_HEADER])
})

test('who presses the button again after a lost answer sends the same key; who changed something does not', () => {
  const { onOperation, onResult } = actionKeys()
  const first = onOperation(create('Acme'))
  onResult(lost(first))
  expect(headersOf(onOperation(create('Acme')))).toEqual(headersOf(first))
  expect(headersOf(onOperation(create('Acme Ltd')))).not.toEqual(headersOf(first))
})

test('a key is not kept for what the server may have forgotten', () => {
  let time = 0
  const { onOperation, onResult } = actionKeys(() => time)
  const first = onOperation(create('Acme'))
  onResult(lost(first))
  time = 61 * 60 * 1000
  expect(headersOf(onOperation(create('Acme')))).not.toEqual(headersOf(first))
})

test('queries and what takes no key go as they are', () => {
  const { onOperation } = actionKeys()
  for (const document of ['query { me { role } }', 'mutation ($i: SignInInput!) { signIn(input: $i) { me { role } } }']) {
    expect(headersOf(onOperation(operation(document)))).toEqual({ 'X-Rapport-Client': 'web' })
  }
})
