import { expect, test } from 'vitest'

import { isWorking, mappingProblems, percentDone, stepIndex, startingMapping, viewOf } from './importSteps'

test('an import is shown where it stands, whoever comes back to it', () => {
  expect(viewOf('UPLOADED', false)).toBe('mapping')
  expect(viewOf('PLANNING', false)).toBe('checking')
  expect(viewOf('PLANNED', false)).toBe('checked')
  expect(viewOf('RUNNING', false)).toBe('running')
  for (const state of ['DONE', 'FAILED', 'CANCELLED', 'UNDONE'] as const) expect(viewOf(state, false)).toBe('report')
})

test('columns can be changed after the dry run, but not once the run has begun', () => {
  expect(viewOf('PLANNED', true)).toBe('mapping')
  expect(viewOf('RUNNING', true)).toBe('running')
  expect(viewOf('DONE', true)).toBe('report')
})

test('steps count up and only working states are asked about again', () => {
  expect([stepIndex('mapping'), stepIndex('checked'), stepIndex('report')]).toEqual([1, 2, 3])
  expect(isWorking('PLANNING')).toBe(true)
  expect(isWorking('DONE')).toBe(false)
})

test('progress never claims to be done before it is', () => {
  expect(percentDone({ rowsTotal: 0, rowsDone: 0 })).toBe(0)
  expect(percentDone({ rowsTotal: 423, rowsDone: 422 })).toBe(99)
  expect(percentDone({ rowsTotal: 423, rowsDone: 423 })).toBe(100)
})

const fields = [
  { name: 'name', label: 'Name', required: true, many: false },
  { name: 'website', label: 'Website', required: false, many: false },
  { name: 'phones.work', label: 'Phones (work)', required: false, many: true },
]

test('a field is suggested for one column only, unless it holds many', () => {
  const columns = [
    { name: 'Name', suggestedField: 'name' },
    { name: 'Account name', suggestedField: 'name' },
    { name: 'Colour', suggestedField: null },
    { name: 'Phone', suggestedField: 'phones.work' },
    { name: 'Phone 2', suggestedField: 'phones.work' },
  ]
  expect(startingMapping(columns, fields)).toEqual({
    Name: 'name',
    'Account name': null,
    Colour: null,
    Phone: 'phones.work',
    'Phone 2': 'phones.work',
  })
})

test('whoever changes the columns again starts from what was chosen', () => {
  const columns = [
    { name: 'Name', suggestedField: 'name', field: null },
    { name: 'Trading name', suggestedField: null, field: 'name' },
  ]
  expect(startingMapping(columns, fields)).toEqual({ Name: null, 'Trading name': 'name' })
})

test('a required field without a column and a field with two are named', () => {
  expect(mappingProblems({ a: 'website', b: 'website' }, fields)).toEqual({
    missing: [fields[0]],
    doubled: [fields[1]],
  })
  expect(mappingProblems({ a: 'name', b: null }, fields)).toEqual({ missing: [], doubled: [] })
  const phones = { a: 'name', b: 'phones.work', c: 'phones.work' }
  expect(mappingProblems(phones, fields)).toEqual({ missing: [], doubled: [] })
})
