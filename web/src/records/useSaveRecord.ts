import { useCallback, useState } from 'react'

import type { ProblemFragment } from '../gql/graphql'
import { changedFields, type Clash, clashes, flatten, merged, nest, type Side, type Values } from './conflict'

/** A record as it was read: its version and its values as a form shows them. */
export type Snapshot<Form extends Values> = { id: string; version: number; values: Form }

type Saved = { id: string; problems: readonly ProblemFragment[] } | undefined

export type Doors<Form extends Values> = {
  create: (values: Form) => Promise<Saved>
  update: (id: string, version: number, changes: Partial<Form>) => Promise<Saved>
  /** The record as it is now, past every cache. */
  reread: (id: string) => Promise<Snapshot<Form> | undefined>
}

export type Conflict<Form extends Values> = {
  mine: Form
  base: Snapshot<Form>
  theirs: Snapshot<Form>
  clashes: Clash[]
}

const CONFLICT = 'CONFLICT'

/**
 * Saving under optimistic locking. When somebody else saved first, fields only one side changed are merged without a
 * question; where both changed the same field, `conflict` holds what to ask and `resolve` takes the answer.
 */
export function useSaveRecord<Form extends Values>(
  doors: Doors<Form>,
  onProblems: (p: readonly ProblemFragment[]) => void,
) {
  const [conflict, setConflict] = useState<Conflict<Form>>()
  const { create, update, reread } = doors

  const accept = useCallback(
    (saved: Saved): string | undefined => {
      if (!saved) return undefined
      if (saved.problems.length === 0) return saved.id
      onProblems(saved.problems)
      return undefined
    },
    [onProblems],
  )

  const send = useCallback(
    async (base: Snapshot<Form>, mine: Form, wanted: Partial<Form>): Promise<string | undefined> => {
      if (Object.keys(wanted).length === 0) return base.id
      const saved = await update(base.id, base.version, wanted)
      if (!saved?.problems.some(({ code }) => code === CONFLICT)) return accept(saved)
      const theirs = await reread(base.id)
      if (!theirs) return accept(saved)
      const found = clashes(flatten(base.values), flatten(mine), flatten(theirs.values))
      if (found.length > 0) {
        setConflict({ mine, base, theirs, clashes: found })
        return undefined
      }
      return accept(await update(base.id, theirs.version, remaining(base, mine, theirs, {})))
    },
    [update, reread, accept],
  )

  const save = useCallback(
    async (base: Snapshot<Form> | undefined, mine: Form): Promise<string | undefined> =>
      base ? send(base, mine, changes(base, mine)) : accept(await create(mine)),
    [send, accept, create],
  )

  const resolve = useCallback(
    async (choice: Record<string, Side>): Promise<string | undefined> => {
      if (!conflict) return undefined
      setConflict(undefined)
      const { base, mine, theirs } = conflict
      return send(theirs, mine, remaining(base, mine, theirs, choice))
    },
    [conflict, send],
  )

  return { save, resolve, conflict, giveUp: useCallback(() => setConflict(undefined), []) }
}

function changes<Form extends Values>(base: Snapshot<Form>, mine: Form): Partial<Form> {
  return nest(changedFields(flatten(base.values), flatten(mine))) as Partial<Form>
}

function remaining<Form extends Values>(
  base: Snapshot<Form>,
  mine: Form,
  theirs: Snapshot<Form>,
  choice: Record<string, Side>,
): Partial<Form> {
  return nest(merged(flatten(base.values), flatten(mine), flatten(theirs.values), choice)) as Partial<Form>
}
