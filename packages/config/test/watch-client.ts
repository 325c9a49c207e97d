/** A client of the watch stream that reads it as it comes over the socket, and only as far as it is asked to. */
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { configApi, encodeHeld, problemSchema, urlOf, watchEventSchema } from '@midplane/contract'
import type { HeldView, Problem, WatchEvent } from '@midplane/contract'
import { onTestFinished } from 'vitest'
import type { Node } from './node.ts'

export type WatchOptions = {
  readonly application?: string
  readonly namespaces?: readonly string[]
  readonly held?: Readonly<Record<string, HeldView>>
  readonly feed?: string
  readonly ip?: string
  readonly label?: string
  /** What the bearer may do; everything when left out. */
  readonly rights?: string
}

export type WatchClient = {
  /** The next event, waiting for it. */
  next(): Promise<WatchEvent>
  close(): void
}

export async function watch(node: Node, options: WatchOptions = {}): Promise<WatchClient> {
  const response = await ask(node, options)
  if (response.statusCode !== 200) throw new Error(`refused: ${await text(response)}`)
  const events = eventsOf(response)
  return {
    async next() {
      const { value, done } = await events.next()
      if (done === true) throw new Error('the stream ended')
      return value
    },
    close: () => void response.destroy(),
  }
}

/** The problem document that the request is answered with. */
export async function refusedWatch(node: Node, options: WatchOptions): Promise<Problem> {
  return problemSchema.parse(JSON.parse(await text(await ask(node, options))))
}

/** What a client that took `event` over would say it holds. */
export function heldAfter(event: WatchEvent): Required<Pick<WatchOptions, 'held' | 'feed'>> {
  const held = Object.entries(event.namespaces).map(
    ([name, view]) => [name, { revision: event.revision, version: view?.version ?? '' }] as const,
  )
  return { held: Object.fromEntries(held), feed: event.feed }
}

async function ask(node: Node, options: WatchOptions): Promise<IncomingMessage> {
  const {
    application = 'orders',
    namespaces = ['application'],
    held = {},
    rights = '*:*',
    ...rest
  } = options
  const url = urlOf(node.url, configApi.watch.path, {
    params: { tenant: 'default', environment: 'default' },
    query: {
      application,
      namespaces: namespaces.join(','),
      held: encodeHeld(Object.entries(held)),
      ...rest,
    },
  })
  const outgoing = request(url, { headers: { authorization: `Bearer ${rights}` }, agent: false })
  outgoing.end()
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (response === undefined) throw new Error('no response')
  onTestFinished(() => void response.destroy())
  return response
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<WatchEvent, void> {
  let unread = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    unread += chunk
    for (let end = unread.indexOf('\n\n'); end !== -1; end = unread.indexOf('\n\n')) {
      const block = unread.slice(0, end)
      unread = unread.slice(end + 2)
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) yield watchEventSchema.parse(JSON.parse(data))
    }
  }
}
