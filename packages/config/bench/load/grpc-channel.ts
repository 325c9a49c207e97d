/**
 * gRPC over a bare socket: just enough HTTP/2 to ask one thing at a time. Header blocks are fixed bytes without Huffman
 * coding or dynamic table; those of answers are skipped, so success means that a message came.
 * Source: RFC 9113, sections 3.4, 4.1 and 6; RFC 7541, section 6.2.2; the gRPC protocol over HTTP/2.
 */
import type { Socket } from 'node:net'
import type { Answer, Channel } from './channel.ts'
import { failRun, openSocket } from './socket.ts'

const FRAME_HEAD_BYTES = 9
const MESSAGE_HEAD_BYTES = 5
const STREAM_ID_OFFSET = 5

const DATA = 0
const HEADERS = 1
const RESET = 3
const SETTINGS = 4
const PING = 6
const GO_AWAY = 7
const WINDOW_UPDATE = 8

const END_STREAM = 0x1
const ACK = 0x1
const END_HEADERS = 0x4

const WINDOW_MAX = 0x7fff_ffff
const WINDOW_DEFAULT = 0xffff
const SETTING_INITIAL_WINDOW_SIZE = 4

const NOTHING = Buffer.alloc(0)
const SETTINGS_ACK = frame(SETTINGS, ACK, 0, NOTHING)
const OPENING = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(SETTINGS, 0, 0, Buffer.concat([u16be(SETTING_INITIAL_WINDOW_SIZE), u32be(WINDOW_MAX)])),
  frame(WINDOW_UPDATE, 0, 0, u32be(WINDOW_MAX - WINDOW_DEFAULT)),
])

/** Both frames of a call, to be numbered for each stream that sends them. */
export type GrpcRequest = { readonly bytes: Buffer; readonly dataStart: number }

/** `path` is `/package.Service/Method`; an open call may send more, and lasts until the connection closes. */
export function grpcRequest(
  path: string,
  message: Buffer,
  { isOpen = false }: { readonly isOpen?: boolean } = {},
): GrpcRequest {
  const block = Buffer.concat([
    Buffer.from([0x83, 0x86]), // :method POST, :scheme http
    Buffer.from([0x04]), // :path
    literal(path),
    Buffer.from([0x01]), // :authority
    literal('127.0.0.1'),
    Buffer.from([0x0f, 0x10]), // content-type
    literal('application/grpc'),
    Buffer.from([0x00]),
    literal('te'),
    literal('trailers'),
  ])
  const head = frame(HEADERS, END_HEADERS, 0, block)
  const data = Buffer.concat([Buffer.from([0]), u32be(message.length), message])
  return {
    bytes: Buffer.concat([head, frame(DATA, isOpen ? 0 : END_STREAM, 0, data)]),
    dataStart: head.length,
  }
}

export class GrpcChannel implements Channel<GrpcRequest> {
  #socket: Socket | undefined
  #streamId = -1
  #kept: Buffer = NOTHING
  #pieces: Buffer[] = []
  #done: ((answer: Answer) => void) | undefined
  #take: ((piece: Buffer) => void) | undefined

  static async open(port: number): Promise<GrpcChannel> {
    const channel = new GrpcChannel()
    channel.#socket = await openSocket(port, (bytes) => channel.#read(bytes), failRun)
    channel.#socket.write(OPENING)
    return channel
  }

  ask(request: GrpcRequest, done: (answer: Answer) => void): void {
    this.#done = done
    this.#send(request)
  }

  stream(request: GrpcRequest, take: (piece: Buffer) => void): void {
    this.#take = take
    this.#send(request)
  }

  close(): void {
    this.#socket?.removeAllListeners('end')
    this.#socket?.resetAndDestroy()
  }

  #send({ bytes, dataStart }: GrpcRequest): void {
    this.#streamId += 2
    const numbered = Buffer.from(bytes)
    numbered.writeUInt32BE(this.#streamId, STREAM_ID_OFFSET)
    numbered.writeUInt32BE(this.#streamId, dataStart + STREAM_ID_OFFSET)
    this.#socket?.write(numbered)
  }

  #read(fresh: Buffer): void {
    const bytes = this.#kept.length === 0 ? fresh : Buffer.concat([this.#kept, fresh])
    let start = 0
    while (bytes.length - start >= FRAME_HEAD_BYTES) {
      const end = start + FRAME_HEAD_BYTES + bytes.readUIntBE(start, 3)
      if (end > bytes.length) break
      const [type = 0, flags = 0] = bytes.subarray(start + 3, start + STREAM_ID_OFFSET)
      this.#takeFrame(type, flags, bytes.subarray(start + FRAME_HEAD_BYTES, end))
      start = end
    }
    this.#kept = start === bytes.length ? NOTHING : Buffer.from(bytes.subarray(start))
  }

  #takeFrame(type: number, flags: number, payload: Buffer): void {
    switch (type) {
      case DATA:
        if (this.#take !== undefined) this.#take(payload)
        else this.#pieces.push(Buffer.from(payload))
        if ((flags & END_STREAM) !== 0) this.#finish()
        break
      case HEADERS:
        if ((flags & END_STREAM) !== 0) this.#finish()
        break
      case RESET:
        this.#finish()
        break
      case SETTINGS:
        if ((flags & ACK) === 0) this.#socket?.write(SETTINGS_ACK)
        break
      case PING:
        if ((flags & ACK) === 0) this.#socket?.write(frame(PING, ACK, 0, payload))
        break
      case GO_AWAY:
        failRun(new Error('the server sent GOAWAY'))
        break
      default:
    }
  }

  #finish(): void {
    const message = Buffer.concat(this.#pieces).subarray(MESSAGE_HEAD_BYTES)
    const isMessage = this.#pieces.length > 0
    this.#pieces = []
    const done = this.#done
    this.#done = undefined
    if (done !== undefined) done({ status: isMessage ? 200 : 500, body: message })
    else if (this.#take !== undefined) failRun(new Error('the server ended a stream'))
  }
}

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(streamId, STREAM_ID_OFFSET)
  return Buffer.concat([head, payload])
}

/** A string of at most 126 bytes, plain. */
function literal(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])
}

function u16be(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function u32be(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
