/** What came over the socket: `next` once for each answer, `down` when it broke. */
type Heard = { next: (data: unknown) => void; down: (code: number) => void }

type Message = { type: string; id?: string; payload?: { data?: unknown } }

const PROTOCOL = 'graphql-transport-ws'
const ID = 'live'

/** One subscription over one socket (graphql-transport-ws). The returned function closes it for good. */
export function listen(url: string, query: string, heard: Heard): () => void {
  const socket = new WebSocket(url, PROTOCOL)
  let closed = false
  const send = (message: object) => socket.send(JSON.stringify(message))
  const answers: Record<string, (message: Message) => void> = {
    connection_ack: () => send({ id: ID, type: 'subscribe', payload: { query } }),
    ping: () => send({ type: 'pong' }),
    next: ({ payload }) => heard.next(payload?.data),
    error: () => socket.close(1000),
    complete: () => socket.close(1000),
  }
  socket.addEventListener('open', () => send({ type: 'connection_init' }))
  socket.addEventListener('message', (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as Message
    answers[message.type]?.(message)
  })
  socket.addEventListener('close', ({ code }) => {
    if (!closed) heard.down(code)
  })
  return () => {
    closed = true
    socket.close(1000)
  }
}

/** Of the page's own server. */
export function socketUrl({ protocol, host }: { protocol: string; host: string }): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql`
}
