import { expect, test } from 'vitest'

import { passwordStrength } from './passwordStrength'

test('a short password is not accepted, however odd', () => {
  expect(passwordStrength('aB3$xyz')).toBe(0)
})

test('a password made of the own name or company is weak', () => {
  expect(passwordStrength('Alice-2026-Acme!', ['Alice Ward', 'alice@acme.example'])).toBe(1)
})

test('one key pressed often is weak', () => {
  expect(passwordStrength('aaaaaaaaaaaaaaaa')).toBe(1)
})

test('a long sentence is strong without odd characters being asked for', () => {
  expect(passwordStrength('violet river keeps turning', ['Bob'])).toBe(3)
  expect(passwordStrength('Violet river keeps 7 turning')).toBe(4)
})
