import { type Client, type Operation, makeOperation } from 'urql'

/** What is on the page: the queries somebody waits for or looks at, so that they can be asked anew. */
export type Asked = { note: (operation: Operation) => void; askAnew: (client: Client) => void }

export function asked(): Asked {
  const active = new Map<number, Operation>()
  return {
    note: (operation) => {
      if (operation.kind === 'query') active.set(operation.key, operation)
      else if (operation.kind === 'teardown') active.delete(operation.key)
    },
    /** What is shown stays until the answer is here: forms that are being filled in are not disturbed. */
    askAnew: (client) => {
      for (const operation of active.values()) {
        const context = { ...operation.context, requestPolicy: 'cache-and-network' as const }
        client.reexecuteOperation(makeOperation('query', operation, context))
      }
    },
  }
}
