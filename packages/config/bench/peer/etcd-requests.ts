/**
 * Requests to etcd 3.4 in both its dialects: JSON over HTTP (its gateway) and gRPC.
 * Source: etcd api/etcdserverpb/rpc.proto, messages PutRequest, RangeRequest, WatchCreateRequest.
 */
import { grpcRequest, type GrpcRequest } from '../load/grpc-channel.ts'
import { httpRequest } from '../load/http-channel.ts'

export type EtcdRequests<Request> = {
  put(key: string, value: string): Request
  get(key: string): Request
  watch(key: string): Request
  /** How `value` looks inside an event of a watch; its size is a multiple of three. */
  marker(value: string): Buffer
}

/** The gateway shows bytes as base64. */
export const gatewayRequests: EtcdRequests<Buffer> = {
  put: (key, value) => post('/v3/kv/put', { key: base64(key), value: base64(value) }),
  get: (key) => post('/v3/kv/range', { key: base64(key) }),
  watch: (key) => post('/v3/watch', { create_request: { key: base64(key) } }),
  marker: (value) => Buffer.from(base64(value)),
}

export const grpcRequests: EtcdRequests<GrpcRequest> = {
  put: (key, value) =>
    grpcRequest('/etcdserverpb.KV/Put', Buffer.concat([field(1, key), field(2, value)])),
  get: (key) => grpcRequest('/etcdserverpb.KV/Range', field(1, key)),
  watch: (key) =>
    grpcRequest('/etcdserverpb.Watch/Watch', field(1, field(1, key)), { isOpen: true }),
  marker: (value) => Buffer.from(value),
}

function post(path: string, value: unknown): Buffer {
  return httpRequest('POST', path, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

const LENGTH_DELIMITED = 2

/** A length-delimited field of at most 127 bytes. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([(number << 3) | LENGTH_DELIMITED, bytes.length]), bytes])
}
