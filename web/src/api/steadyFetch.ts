import { KEY_HEADER } from './actionKeys'

const PAUSES_MS = [400, 1000, 2500, 5000] as const
/** What stands in front of a server says when the server is gone or restarts. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504])

type Options = {
  fetch?: typeof fetch
  pause?: (ms: number) => Promise<void>
  /** Told true when a request has to be sent again, and false when that is over. */
  onWaiting?: (waiting: boolean) => void
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * `fetch` that sends a request again, a few times and ever more patiently, when no answer came. Only requests under a
 * key: the server does them once however often they arrive.
 */
export function steadyFetch({ fetch: send = fetch, pause = wait, onWaiting }: Options = {}): typeof fetch {
  return async (input, init) => {
    if (!new Headers(init?.headers).has(KEY_HEADER)) return send(input, init)
    let waiting = false
    try {
      for (const ms of PAUSES_MS) {
        const answer = await attempt(() => send(input, init), init?.signal)
        if (answer && !AWAY.has(answer.status)) return answer
        if (!waiting) onWaiting?.((waiting = true))
        await pause(ms + Math.random() * (ms / 4))
      }
      return await whole(await send(input, init))
    } finally {
      if (waiting) onWaiting?.(false)
    }
  }
}

/** The answer, or nothing when it was lost on its way. */
async function attempt(send: () => Promise<Response>, signal: AbortSignal | null | undefined) {
  try {
    return await whole(await send())
  } catch (error) {
    if (signal?.aborted) throw error
    return undefined
  }
}

/** The response once all of it is here: an answer can also be lost halfway. */
async function whole(response: Response): Promise<Response> {
  const { status, statusText, headers } = response
  const body = await response.arrayBuffer()
  return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers })
}
