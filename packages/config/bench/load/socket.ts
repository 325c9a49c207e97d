/**
 * The socket under a channel. All sockets of the process read into one buffer, which libuv fills and hands out within
 * one turn: what is not used up at once has to be copied.
 */
import { connect, type Socket } from 'node:net'

const SHARED = Buffer.allocUnsafeSlow(256 * 1024)

/** `take` gets borrowed bytes. A connection that ends by itself is a failure of the run. */
export function openSocket(
  port: number,
  take: (bytes: Buffer) => void,
  fail: (error: Error) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: SHARED,
        callback: (size) => {
          take(SHARED.subarray(0, size))
          return true
        },
      },
    })
    socket.once('connect', () => resolve(socket))
    socket.on('error', (error) => {
      reject(error)
      fail(error)
    })
    socket.on('end', () => fail(new Error('the server closed a connection')))
  })
}

/** Ends the whole generator: a figure taken over broken connections is worth nothing. */
export function failRun(error: Error): void {
  setImmediate(() => {
    throw error
  })
}
