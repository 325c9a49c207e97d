/** Who is let in without a sign-in: the policy as a table. */
import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, test } from 'vitest'
import { isLegacyAdmitted, isLocalPeer, isLoopback } from '../../src/model/peer.ts'

const HOST = { host: 'localhost:8848' }

describe('an address', () => {
  test.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])(
    '%s is loopback',
    (address) => expect(isLoopback(address)).toBe(true),
  )
  test.each([
    '',
    '10.0.0.1',
    '128.0.0.1',
    '1127.0.0.1',
    '::ffff:10.0.0.1',
    '::2',
    '127.0.0.1.evil.org',
    'fe80::1',
  ])('"%s" is not loopback', (address) => expect(isLoopback(address)).toBe(false))
})

describe('access without sign-in', () => {
  const local: readonly [string, string, IncomingHttpHeaders][] = [
    ['a process of this machine', '127.0.0.1', HOST],
    ['one over IPv6', '::1', { host: '[::1]:8848' }],
    ['one over a mapped address', '::ffff:127.0.0.1', HOST],
    ['one that sends no host', '127.0.0.1', {}],
    ['one that calls the machine by its name', '127.0.1.1', { host: 'build-7:8848' }],
    ['one that calls a name below localhost', '127.0.0.1', { host: 'shop.localhost' }],
    ['a browser whose user typed the address', '127.0.0.1', { ...HOST, 'sec-fetch-site': 'none' }],
    ['a page of our own', '127.0.0.1', { ...HOST, 'sec-fetch-site': 'same-origin' }],
  ]
  const distant: readonly [string, string, IncomingHttpHeaders][] = [
    ['another machine', '10.1.2.3', { host: '10.1.2.9:8848' }],
    [
      'one behind a proxy (X-Forwarded-For)',
      '127.0.0.1',
      { ...HOST, 'x-forwarded-for': '10.1.2.3' },
    ],
    ['one behind a proxy (Forwarded)', '127.0.0.1', { ...HOST, forwarded: 'for=10.1.2.3' }],
    ['one behind a proxy (Via)', '127.0.0.1', { ...HOST, via: '1.1 edge' }],
    ['one behind a proxy (X-Real-IP)', '127.0.0.1', { ...HOST, 'x-real-ip': '10.1.2.3' }],
    [
      'one behind a proxy (X-Forwarded-Proto)',
      '127.0.0.1',
      { ...HOST, 'x-forwarded-proto': 'https' },
    ],
    ['a page whose name resolves to loopback', '127.0.0.1', { host: 'rebind.evil.example' }],
    ['one whose address is unknown', '', HOST],
  ]
  const foreignPages: readonly [string, string, IncomingHttpHeaders][] = [
    ['a page of another site', '127.0.0.1', { ...HOST, origin: 'https://evil.example' }],
    ['a page without an origin of its own', '127.0.0.1', { ...HOST, origin: 'null' }],
    ['an image on another site', '127.0.0.1', { ...HOST, 'sec-fetch-site': 'cross-site' }],
    ['a page on another port', '127.0.0.1', { ...HOST, 'sec-fetch-site': 'same-site' }],
  ]

  test.each(local)('is given by default to %s', (_, address, headers) => {
    expect(isLegacyAdmitted('loopback', { address, headers })).toBe(true)
    expect(isLegacyAdmitted('anyone', { address, headers })).toBe(true)
    expect(isLegacyAdmitted('never', { address, headers })).toBe(false)
  })

  test.each(distant)('is given only by the policy "anyone" to %s', (_, address, headers) => {
    expect(isLegacyAdmitted('loopback', { address, headers })).toBe(false)
    expect(isLegacyAdmitted('anyone', { address, headers })).toBe(true)
    expect(isLegacyAdmitted('never', { address, headers })).toBe(false)
  })

  test.each(foreignPages)('is never given to %s', (_, address, headers) => {
    expect(isLegacyAdmitted('loopback', { address, headers })).toBe(false)
    expect(isLegacyAdmitted('anyone', { address, headers })).toBe(false)
    expect(isLegacyAdmitted('never', { address, headers })).toBe(false)
  })
})

test('a peer behind a local proxy is not local', () => {
  expect(isLocalPeer({ address: '127.0.0.1', headers: HOST })).toBe(true)
  expect(isLocalPeer({ address: '127.0.0.1', headers: { 'x-forwarded-for': '10.0.0.1' } })).toBe(
    false,
  )
})
