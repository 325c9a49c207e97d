/** Log lines: JSON for machines, one line for people, secrets in neither. */
import { describe, expect, test } from 'vitest'
import { createLog } from '../../src/telemetry/create-log.ts'
import { formatLogLine } from '../../src/telemetry/format-log-line.ts'

const logged = (isPretty = false) => {
  const lines: string[] = []
  return {
    lines,
    log: createLog({ level: 'info', write: (line) => void lines.push(line), isPretty }),
  }
}
const fieldsOf = (fields: Record<string, unknown>): Record<string, unknown> => {
  const { log, lines } = logged()
  log.info('m', fields)
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}

describe('lines', () => {
  test('are JSON with level, time, message and the fields of every parent', () => {
    const { log, lines } = logged()
    log.child({ part: 'a' }).child({ node: 'n' }).warn('careful', { count: 2 })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      message: 'careful',
      part: 'a',
      node: 'n',
      count: 2,
    })
    expect(lines[0]).toMatch(/^\{.*\}\n$/)
  })

  test('below the level are not written', () => {
    const { log, lines } = logged()
    log.debug('quiet')
    expect(lines).toEqual([])
  })

  test('of errors hold code, stack and causes', () => {
    const error = Object.assign(new Error('outer', { cause: new TypeError('inner') }), {
      code: 'E1',
    })
    expect(fieldsOf({ error })['error']).toMatchObject({
      message: 'outer',
      code: 'E1',
      stack: expect.stringContaining('log.test.ts') as string,
      cause: { name: 'TypeError', message: 'inner' },
    })
    expect(
      fieldsOf({ error: new AggregateError([new Error('one')], 'many') })['error'],
    ).toMatchObject({ errors: [{ message: 'one' }] })
  })

  test('for people are one line, with the stack below', () => {
    const { log, lines } = logged(true)
    log.error('it\nbroke', { url: 'http://h/x', error: new Error('why'), text: 'two words' })
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} ERROR it broke url=http:\/\/h\/x error="why" text="two words"\nError: why\n/,
    )
  })

  test('for people are coloured only on request', () => {
    const line = JSON.stringify({ level: 'info', time: '2026-01-02T03:04:05.006Z', message: 'm' })
    expect(formatLogLine(line, false)).toBe('03:04:05.006 INFO  m\n')
    expect(formatLogLine(line, true)).toContain('\u001b[')
  })
})

describe('secrets', () => {
  test.each([
    'password',
    'adminPassword',
    'client_secret',
    'authorization',
    'Cookie',
    'apiKey',
    'accessKey',
    'token',
  ])('under the key "%s" are masked at any depth', (key) => {
    const text = JSON.stringify(
      fieldsOf({ [key]: 'hunter2', deep: { list: [{ [key]: { value: 'hunter2' } }] } }),
    )
    expect(text).not.toContain('hunter2')
    expect(text).toContain('***')
  })

  test('do not hide ids and counts', () => {
    expect(
      fieldsOf({ tokenId: 't1', fencingToken: 7, keyCount: 2, hasPassword: true }),
    ).toMatchObject({ tokenId: 't1', fencingToken: 7, keyCount: 2, hasPassword: true })
  })

  test('inside URLs are masked in fields, messages and errors', () => {
    const { log, lines } = logged()
    const url = 'postgres://user:hunter2@host/db'
    log.info(`connecting to ${url}`, { url, error: new Error(`no answer from ${url}`) })
    expect(lines[0]).not.toContain('hunter2')
    expect(lines[0]).toContain('postgres://***@host/db')
  })

  test('cannot break a line: circular and strange values are written too', () => {
    const circular: Record<string, unknown> = {
      big: 1n,
      at: new Date(Number.NaN),
      bytes: new Uint8Array(3),
    }
    circular['self'] = circular
    expect(fieldsOf(circular)).toMatchObject({ big: '1', at: 'invalid date', bytes: '[3 bytes]' })
  })
})
