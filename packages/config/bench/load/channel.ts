/** A connection that carries one request at a time, whatever its protocol. */

export type Answer = {
  /** HTTP status; 200 for a gRPC call that brought a message. */
  readonly status: number
  /** Borrowed until the callback returns. */
  readonly body: Buffer
}

export interface Channel<Request> {
  /** Asks for one answer. The next request may be sent from within `done`. */
  ask(request: Request, done: (answer: Answer) => void): void
  /** Asks for an answer that does not end; `take` gets each piece of it, borrowed until it returns. */
  stream(request: Request, take: (piece: Buffer) => void): void
  /** Leaves no port behind in TIME_WAIT. */
  close(): void
}

/** Opens `count` channels, a few at a time, so that no listen queue overflows. */
export async function openMany<Opened>(
  count: number,
  open: (index: number) => Promise<Opened>,
): Promise<Opened[]> {
  const opened: Opened[] = []
  while (opened.length < count) {
    const size = Math.min(AT_ONCE, count - opened.length)
    const first = opened.length
    opened.push(
      ...(await Promise.all(Array.from({ length: size }, (_, index) => open(first + index)))),
    )
  }
  return opened
}

const AT_ONCE = 100
