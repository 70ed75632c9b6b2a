import { expect, test } from 'vitest'

import { fieldPath, sortProblems } from './problems'

const onScreen = [['name'], ['emails', 0, 'value'], ['customFields', 'size']]

const problem = (field: string | null, message: string) => ({ code: 'INVALID', field, message })

test('a dotted path of the input is a path of the form', () => {
  expect(fieldPath('input.emails.0.value')).toEqual(['emails', 0, 'value'])
  expect(fieldPath('custom.size')).toEqual(['customFields', 'size'])
})

test('every refusal is shown: beside its field, or at the top', () => {
  expect(
    sortProblems(
      [
        problem('name', 'Too long'),
        problem('name', 'No line breaks'),
        problem('emails.0.value', 'No address'),
        problem('custom.size.1', 'No such size'),
        problem('addresses.0.lines', 'An address needs a line'),
        problem(null, 'The plan is full'),
      ],
      onScreen,
    ),
  ).toEqual({
    fields: [
      { name: ['name'], errors: ['Too long', 'No line breaks'] },
      { name: ['emails', 0, 'value'], errors: ['No address'] },
      { name: ['customFields', 'size'], errors: ['No such size'] },
    ],
    general: ['An address needs a line', 'The plan is full'],
  })
})
