/** What a generator process can do. Parameters and results travel between processes, so they are plain data. */
import { createHash } from 'node:crypto'
import { gatewayRequests, grpcRequests, type EtcdRequests } from '../peer/etcd-requests.ts'
import { openMany, type Channel } from './channel.ts'
import { fanOut, type FanOutOptions, type FanOutResult } from './fan-out.ts'
import { GrpcChannel } from './grpc-channel.ts'
import {
  ApolloClient,
  NacosClient,
  PlainClient,
  StreamClient,
  watchClient,
  type HeldClient,
  type Round,
} from './held-clients.ts'
import { HttpChannel, httpRequest } from './http-channel.ts'
import { closedLoop, pacedLoop, type LoopOptions, type LoopResult } from './loops.ts'
import {
  apolloConfigsRequest,
  effectiveRequest,
  nacosGetRequest,
  publishRequest,
} from './platform-requests.ts'

export type ReadKind = 'apollo' | 'effective' | 'nacos' | 'plain'
export type HeldKind = 'apollo' | 'apollo-read' | 'nacos' | 'watch' | 'plain'
export type EtcdDialect = 'gateway' | 'grpc'

type Server = { readonly port: number; readonly token: string }
type Reads = Server &
  LoopOptions & {
    readonly kind: ReadKind
    readonly namespace: string
    readonly connectionCount: number
  }
type Publishes = Server &
  LoopOptions & { readonly publisherCount: number; readonly namespaceCount: number }
type Mixed = Server &
  LoopOptions & {
    readonly kind: ReadKind
    readonly namespaceCount: number
    readonly readsPerSecond: number
    readonly publishesPerSecond: number
  }
type Held = Server & FanOutOptions & { readonly kind: HeldKind; readonly namespace: string }
type EtcdLoop = LoopOptions & {
  readonly port: number
  readonly dialect: EtcdDialect
  readonly operation: 'put' | 'get'
  readonly connectionCount: number
}
type EtcdHeld = FanOutOptions & { readonly port: number; readonly dialect: EtcdDialect }

/** Namespaces that are read and published at random. */
export function namespaceAt(index: number): string {
  return `many-${index}`
}

export const FAN_OUT_TEXT = 'round = 0\n'
export const VALUE_10_BYTES = '0123456789'

export const jobs = {
  reads: async (job: Reads): Promise<LoopResult> => {
    const channels = await openHttp(job.port, job.connectionCount)
    const request = readRequest(job.kind, job.namespace, job.token)
    return await closedLoop({ channels, requestOf: () => request }, job)
  },

  publishes: async (job: Publishes): Promise<LoopResult> => {
    const channels = await openHttp(job.port, job.publisherCount)
    const requestOf = (turn: number): Buffer => setRequest(job, turn % job.namespaceCount, turn)
    return await closedLoop({ channels, requestOf }, job)
  },

  mixed: async (
    job: Mixed,
  ): Promise<{ readonly reads: LoopResult; readonly publishes: LoopResult }> => {
    const readers = await openHttp(job.port, 64)
    const publishers = await openHttp(job.port, 64)
    const requests = Array.from({ length: job.namespaceCount }, (_, index) =>
      readRequest(job.kind, namespaceAt(index), job.token),
    )
    const readOf = (turn: number): Buffer =>
      requests[scattered(turn, job.namespaceCount)] ?? Buffer.alloc(0)
    const publishOf = (turn: number): Buffer =>
      setRequest(job, scattered(turn, job.namespaceCount), turn)
    const [reads, publishes] = await Promise.all([
      pacedLoop({ channels: readers, requestOf: readOf, perSecond: job.readsPerSecond }, job),
      pacedLoop(
        { channels: publishers, requestOf: publishOf, perSecond: job.publishesPerSecond },
        job,
      ),
    ])
    return { reads, publishes }
  },

  fanOut: async (job: Held): Promise<FanOutResult> => {
    const round: Round = {
      marker: Buffer.alloc(0),
      md5: md5Of(FAN_OUT_TEXT),
      seen: () => undefined,
    }
    const publisher = await HttpChannel.open(job.port)
    const prepare = (turn: number): Buffer => {
      const text = `round = ${turn}\n`
      round.marker = Buffer.from(`"round":"${turn}"`)
      round.md5 = md5Of(text)
      if (job.kind === 'plain') return httpRequest('POST', '/publish', { body: '' })
      return publishRequest(job.token, [
        { namespace: job.namespace, operation: { op: 'replace', text } },
      ])
    }
    const open = async (): Promise<HeldClient[]> => {
      const channels = await openHttp(job.port, job.clientCount)
      return channels.map((channel, index) => heldClient(job, channel, { round, index }))
    }
    if (job.kind === 'plain') return await fanOut({ round, prepare, publisher, open }, job)
    return await fanOut({ round, prepare, publisher, open, stallMs: () => stallMs(publisher) }, job)
  },

  etcdLoop: (job: EtcdLoop): Promise<LoopResult> =>
    job.dialect === 'gateway'
      ? etcdLoop(job, gatewayRequests, () => HttpChannel.open(job.port))
      : etcdLoop(job, grpcRequests, () => GrpcChannel.open(job.port)),

  etcdFanOut: (job: EtcdHeld): Promise<FanOutResult> =>
    job.dialect === 'gateway'
      ? etcdFanOut(job, gatewayRequests, () => HttpChannel.open(job.port))
      : etcdFanOut(job, grpcRequests, () => GrpcChannel.open(job.port)),
}

async function etcdLoop<Request>(
  job: EtcdLoop,
  requests: EtcdRequests<Request>,
  open: () => Promise<Channel<Request>>,
): Promise<LoopResult> {
  const channels = await openMany(job.connectionCount, open)
  const get = requests.get('bench/one')
  const put = (turn: number): Request =>
    requests.put(`bench/${turn % job.connectionCount}`, numbered(turn))
  await new Promise<void>((resolve) =>
    channels[0]?.ask(requests.put('bench/one', VALUE_10_BYTES), () => resolve()),
  )
  return await closedLoop({ channels, requestOf: job.operation === 'get' ? () => get : put }, job)
}

async function etcdFanOut<Request>(
  job: EtcdHeld,
  requests: EtcdRequests<Request>,
  open: () => Promise<Channel<Request>>,
): Promise<FanOutResult> {
  const round: Round = { marker: Buffer.alloc(0), md5: '', seen: () => undefined }
  const prepare = (turn: number): Request => {
    round.marker = requests.marker(numbered(turn))
    return requests.put('bench/round', numbered(turn))
  }
  const openClients = async (): Promise<HeldClient[]> => {
    const channels = await openMany(job.clientCount, open)
    return channels.map(
      (channel) => new StreamClient(channel, round, requests.watch('bench/round')),
    )
  }
  return await fanOut({ round, prepare, publisher: await open(), open: openClients }, job)
}

/** The server measures it by itself, and begins anew with each look at its metrics. */
function stallMs(channel: HttpChannel): Promise<number> {
  return new Promise((resolve) => {
    channel.ask(httpRequest('GET', '/metrics'), ({ body }) => {
      const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(body.toString())?.[1]
      resolve(Number(seconds) * 1000)
    })
  })
}

function openHttp(port: number, count: number): Promise<HttpChannel[]> {
  return openMany(count, () => HttpChannel.open(port))
}

function readRequest(kind: ReadKind, namespace: string, token: string): Buffer {
  switch (kind) {
    case 'apollo':
      return apolloConfigsRequest(namespace)
    case 'effective':
      return effectiveRequest(token, namespace)
    case 'nacos':
      return nacosGetRequest(namespace)
    case 'plain':
      return httpRequest('GET', '/')
  }
}

function setRequest({ token }: Server, namespaceIndex: number, turn: number): Buffer {
  const operation = { op: 'set', key: 'key', value: numbered(turn) } as const
  return publishRequest(token, [{ namespace: namespaceAt(namespaceIndex), operation }])
}

function heldClient(
  { kind, namespace, token }: Held,
  channel: Channel<Buffer>,
  { round, index }: { readonly round: Round; readonly index: number },
): HeldClient {
  const target = { namespace, token }
  switch (kind) {
    case 'apollo':
    case 'apollo-read':
      return new ApolloClient(channel, round, {
        ...target,
        index,
        readsAfter: kind === 'apollo-read',
      })
    case 'nacos':
      return new NacosClient(channel, round, target)
    case 'watch':
      return watchClient(channel, round, target)
    case 'plain':
      return new PlainClient(channel, round, httpRequest('GET', '/hold'))
  }
}

/** Twelve bytes, so that base64 needs no padding. */
function numbered(turn: number): string {
  return `v${String(turn).padStart(11, '0')}`
}

/** A fixed walk over all of `count` in an order that no cache likes. */
function scattered(turn: number, count: number): number {
  const PRIME = 7919
  return (turn * PRIME) % count
}

function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
