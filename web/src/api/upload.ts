import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** The SHA-256 of a file in hex, read piece by piece, so that a large file never stands in memory whole. */
export async function fingerprint(file: Blob): Promise<string> {
  const hash = sha256.create()
  const reader = file.stream().getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) hash.update(piece.value)
  return bytesToHex(hash.digest())
}

type Target = { url: string; method: string; headers: readonly { name: string; value: string }[] }

/**
 * Sends the bytes where they were asked for; `onProgress` gets 0 to 100. Rejects when the store refuses them, and when
 * `signal` calls it off.
 */
export function send(
  file: File,
  target: Target,
  onProgress: (percent: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(target.method, target.url)
    for (const { name, value } of target.headers) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100))
    })
    request.addEventListener('load', () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new Error(`HTTP ${request.status}`)),
    )
    request.addEventListener('error', () => reject(new Error('network')))
    request.addEventListener('abort', () => reject(new Error('called off')))
    signal?.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
