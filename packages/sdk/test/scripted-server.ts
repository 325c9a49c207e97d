/**
 * A real HTTP server that speaks the watch protocol by script, for the faults that a real platform cannot be told to
 * have. Each request is handed to the script with the number of requests before it.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PROBLEM_CONTENT_TYPE, type WatchEvent } from '@midplane/contract'

export class Exchange {
  readonly url: URL
  readonly authorization: string | undefined
  readonly #response: ServerResponse

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.url = new URL(request.url ?? '/', 'http://scripted')
    this.authorization = request.headers.authorization
    this.#response = response
  }

  get held(): string | null {
    return this.url.searchParams.get('held')
  }

  get feed(): string | null {
    return this.url.searchParams.get('feed')
  }

  /** Opens the stream if need be and sends an event. */
  event(event: WatchEvent): void {
    this.raw(eventText(event))
  }

  heartbeat(): void {
    this.raw(': heartbeat\n\n')
  }

  raw(bytes: string | Uint8Array): void {
    this.open()
    this.#response.write(bytes)
  }

  open(): void {
    if (this.#response.headersSent) return
    this.#response.writeHead(200, { 'content-type': 'text/event-stream' })
    this.#response.flushHeaders()
  }

  /** Ends the stream in order. */
  end(): void {
    this.open()
    this.#response.end()
  }

  /** Cuts the connection in the midst of it. */
  cut(): void {
    this.#response.socket?.destroy()
  }

  refuse(status: number, code: string, headers: Readonly<Record<string, string>> = {}): void {
    const problem = {
      type: `urn:midplane:error:${code}`,
      title: 'refused by script',
      status,
      code,
      advice: 'none',
      retryable: status >= 500,
    }
    this.#response.writeHead(status, { 'content-type': PROBLEM_CONTENT_TYPE, ...headers })
    this.#response.end(JSON.stringify(problem))
  }

  answer(status: number, contentType: string, body: string): void {
    this.#response.writeHead(status, { 'content-type': contentType })
    this.#response.end(body)
  }

  /** Resolves once the client is gone. */
  async closed(): Promise<void> {
    if (!this.#response.closed) await once(this.#response, 'close')
  }
}

export type Script = (exchange: Exchange, index: number) => void

export type ScriptedServer = {
  readonly url: string
  /** All requests so far, the oldest first. */
  readonly exchanges: readonly Exchange[]
  close(): Promise<void>
}

export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const exchanges: Exchange[] = []
  const server: Server = createServer((request, response) => {
    const exchange = new Exchange(request, response)
    exchanges.push(exchange)
    script(exchange, exchanges.length - 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has a port
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function eventText(event: WatchEvent): string {
  return `id: ${event.revision}\nevent: snapshot\ndata: ${JSON.stringify(event)}\n\n`
}
