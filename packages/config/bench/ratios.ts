/** Midplane beside etcd, from rows of one run: above 1 is more, of rates to our good, of times and costs not. */
import type { Row } from './report.ts'

const pairs = [
  ['1 publisher', 'put, gRPC, 1 connections'],
  ['16 publishers, 16 namespaces', 'put, gRPC, 16 connections'],
  ['64 publishers, 64 namespaces', 'put, gRPC, 64 connections'],
  ['Apollo /configs, 1 key', 'get, gRPC, 64 connections'],
  ['own watch (SSE), 1,000 clients', 'watch, gRPC, 1,000 clients'],
  ['own watch (SSE), 5,000 clients', 'watch, gRPC, 5,000 clients'],
  ['Apollo poll, 5,000 clients', 'watch, gRPC, 5,000 clients'],
  ['64 publishers, 64 namespaces', 'put, JSON gateway, 64 connections'],
  ['Apollo /configs, 1 key', 'get, JSON gateway, 64 connections'],
  ['own watch (SSE), 5,000 clients', 'watch, JSON gateway, 5,000 clients'],
] as const

const figures = [
  ['rate', 'perSecond'],
  ['p50', 'p50Ms'],
  ['p99', 'p99Ms'],
  ['server µs', 'serverUs'],
] as const

export function ratios(rows: readonly Row[]): Row[] {
  return pairs.flatMap(([ours, theirs]) => {
    const our = rows.find((row) => row.what === ours)
    const their = rows.find((row) => row.what === theirs)
    if (our === undefined || their === undefined) return []
    const quotients = figures.flatMap(([name, figure]) => {
      const quotient = (our[figure] ?? Number.NaN) / (their[figure] ?? Number.NaN)
      return Number.isFinite(quotient) ? [`${name} ${quotient.toFixed(2)}`] : []
    })
    return [{ group: 'midplane / etcd', what: `${ours} / ${theirs}`, note: quotients.join('; ') }]
  })
}
