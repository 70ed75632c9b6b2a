import type { IsolationRunDetailFragment } from '../gql/graphql'

/** `unknown` where this browser cannot check Ed25519, or not on a page without TLS. */
export type Verdict = 'good' | 'bad' | 'unknown'

type Signed = Pick<IsolationRunDetailFragment, 'purpose' | 'statement' | 'publicKey' | 'signature'>

/** Whether the run's signature is right by the key beside it. */
export async function verify(run: Signed): Promise<Verdict> {
  if (!globalThis.crypto?.subtle) return 'unknown'
  try {
    const key = await crypto.subtle.importKey('raw', bytes(run.publicKey), 'Ed25519', false, ['verify'])
    const text = new TextEncoder().encode(run.purpose + run.statement)
    return (await crypto.subtle.verify('Ed25519', key, bytes(run.signature), text)) ? 'good' : 'bad'
  } catch {
    return 'unknown'
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
