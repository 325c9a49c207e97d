/**
 * HTTP/1.1 over a bare socket: request bytes are made beforehand, answers are framed and nothing more.
 * Source: RFC 9112, sections 6 and 7.1.
 */
import type { Socket } from 'node:net'
import type { Answer, Channel } from './channel.ts'
import { failRun, openSocket } from './socket.ts'

const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')
const NOTHING = Buffer.alloc(0)

type Head = { readonly status: number; readonly sizeBytes: number; readonly isChunked: boolean }

export class HttpChannel implements Channel<Buffer> {
  #socket: Socket | undefined
  #kept: Buffer = NOTHING
  #head: Head | undefined
  #pieces: Buffer[] = []
  #done: ((answer: Answer) => void) | undefined
  #take: ((piece: Buffer) => void) | undefined

  static async open(port: number): Promise<HttpChannel> {
    const channel = new HttpChannel()
    channel.#socket = await openSocket(port, (bytes) => channel.#read(bytes), failRun)
    return channel
  }

  ask(request: Buffer, done: (answer: Answer) => void): void {
    this.#done = done
    this.#socket?.write(request)
  }

  stream(request: Buffer, take: (piece: Buffer) => void): void {
    this.#take = take
    this.#socket?.write(request)
  }

  close(): void {
    this.#socket?.removeAllListeners('end')
    this.#socket?.resetAndDestroy()
  }

  #read(fresh: Buffer): void {
    const bytes = this.#kept.length === 0 ? fresh : Buffer.concat([this.#kept, fresh])
    let start = 0
    while (start < bytes.length) {
      const end =
        this.#head === undefined ? this.#readHead(bytes, start) : this.#readBody(bytes, start)
      if (end < 0) break
      start = end
    }
    this.#kept = start === bytes.length ? NOTHING : Buffer.from(bytes.subarray(start))
  }

  /** Where reading goes on; -1 when more is needed. */
  #readHead(bytes: Buffer, start: number): number {
    const end = bytes.indexOf(HEAD_END, start)
    if (end < 0) return -1
    const head = parseHead(bytes.toString('latin1', start, end))
    const bodyStart = end + HEAD_END.length
    if (head.isChunked || head.sizeBytes > 0) this.#head = head
    else this.#finish(head.status, NOTHING)
    return bodyStart
  }

  #readBody(bytes: Buffer, start: number): number {
    const head = this.#head
    if (head === undefined) return -1
    if (head.isChunked) return this.#readChunk(bytes, start, head)
    const end = start + head.sizeBytes
    if (end > bytes.length) return -1
    this.#finish(head.status, bytes.subarray(start, end))
    return end
  }

  #readChunk(bytes: Buffer, start: number, head: Head): number {
    const sizeEnd = bytes.indexOf(LINE_END, start)
    if (sizeEnd < 0) return -1
    const sizeBytes = Number.parseInt(bytes.toString('latin1', start, sizeEnd), 16)
    const chunkStart = sizeEnd + LINE_END.length
    const end = chunkStart + sizeBytes + LINE_END.length
    if (end > bytes.length) return -1
    const piece = bytes.subarray(chunkStart, chunkStart + sizeBytes)
    if (sizeBytes === 0) this.#finish(head.status, Buffer.concat(this.#pieces))
    else if (this.#take !== undefined) this.#take(piece)
    else this.#pieces.push(Buffer.from(piece))
    return end
  }

  #finish(status: number, body: Buffer): void {
    this.#head = undefined
    this.#pieces = []
    const done = this.#done
    this.#done = undefined
    if (done !== undefined) done({ status, body })
    else failRun(new Error(`the server ended a stream with status ${status}: ${body.toString()}`))
  }
}

function parseHead(text: string): Head {
  const status = Number(text.slice(9, 12))
  const isEmpty = status === 204 || status === 304
  const size = isEmpty ? undefined : /\r\ncontent-length: *(\d+)/i.exec(text)?.[1]
  const isChunked = !isEmpty && size === undefined && /\r\ntransfer-encoding: *chunked/i.test(text)
  return { status, sizeBytes: Number(size ?? 0), isChunked }
}

/** Bytes of a whole request. */
export function httpRequest(
  method: 'GET' | 'POST',
  path: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Buffer {
  const { headers = {}, body } = options
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ host: '127.0.0.1', ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`)
}
