import { stringifyDocument } from '@urql/core'
import { type PropsWithChildren, useEffect, useState } from 'react'

import { viewing } from '../access/viewing'
import { LiveChangesDocument, type LiveChangesSubscription } from '../gql/graphql'
import { Changes, ChangesContext } from './changes'
import { listen, socketUrl } from './socket'

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 60_000
/** A socket that stood so long was a good one: the next is tried at once. */
const LISTENED = 30_000

/** Keeps one socket open while somebody is signed in, and comes back with patience when it broke. */
export function LiveProvider({ children }: PropsWithChildren) {
  const [changes] = useState(() => new Changes())
  useEffect(() => {
    if (viewing()) return undefined
    return follow(changes)
  }, [changes])
  return <ChangesContext value={changes}>{children}</ChangesContext>
}

function follow(changes: Changes): () => void {
  let wait = FIRST_WAIT
  let leave: (() => void) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const begin = (again: boolean) => {
    const since = Date.now()
    if (again) changes.missedSome()
    leave = listen(socketUrl(window.location), stringifyDocument(LiveChangesDocument), {
      next: (data) => changes.add((data as LiveChangesSubscription | undefined)?.changes.changes ?? []),
      down: () => {
        wait = Date.now() - since > LISTENED ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT)
        timer = setTimeout(() => begin(true), wait)
      },
    })
  }
  begin(false)
  return () => {
    clearTimeout(timer)
    leave?.()
  }
}
