/** The command as a process: pipes, signals, streams of changes, servers that are away or are none of ours. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { eventually, startMidplane, type Midplane } from '@midplane/testkit'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeFolder, runMidplane, spawnMidplane, type Outcome } from '../run-midplane.ts'

const folder = makeFolder()
let server: Midplane

beforeAll(async () => {
  server = await startMidplane()
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

function midplane(...args: readonly string[]): Promise<Outcome> {
  return runMidplane(args, { data: server.data, home: folder.path })
}

describe('watch', () => {
  test('prints the values, then changes, also those after a restart of the server, and ends cleanly on SIGINT', async () => {
    const at = ['--app', 'watched']
    await midplane('config', 'set', 'a=1', 'b=1', ...at, '--publish')
    const watch = spawnMidplane(['config', 'watch', ...at], {
      data: server.data,
      home: folder.path,
    })
    onTestFinished(() => void watch.kill('SIGKILL'))
    const printed = collect(watch.stdout)
    const told = collect(watch.stderr)
    await untilText(printed, 'a = 1\nb = 1\n')
    await midplane('config', 'set', 'a=2', ...at, '--publish')
    await untilText(printed, 'a = 1\nb = 1\na = 2\n')
    await server.restart()
    await untilText(told, /connection lost, trying again: .*\nconnected again\n/)
    await midplane('config', 'unset', 'b', ...at, '--publish')
    await untilText(printed, 'a = 1\nb = 1\na = 2\nb (removed)\n')
    const ended = new Promise((resolve) => watch.once('exit', (code) => resolve(code)))
    watch.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  test('prints one JSON value a line with --json, of the named keys only', async () => {
    const at = ['--app', 'watched-json']
    await midplane('config', 'set', 'a=1', 'b=1', ...at, '--publish')
    const watch = spawnMidplane(['config', 'watch', 'a', ...at, '--json'], {
      data: server.data,
      home: folder.path,
    })
    onTestFinished(() => void watch.kill('SIGKILL'))
    const printed = collect(watch.stdout)
    await untilText(printed, /"1"}\n/)
    await midplane('config', 'set', 'b=2', ...at, '--publish')
    await midplane('config', 'set', 'a=2', ...at, '--publish')
    await untilText(printed, /"after":"2"/)
    const lines = printed()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(lines).toMatchObject([
      { key: 'a', after: '1' },
      { key: 'a', before: '1', after: '2' },
    ])
  })
})

test('a reader that closes the pipe early is no failure', async () => {
  const child = spawnMidplane(['config', 'list'], { data: server.data, home: folder.path })
  child.stdout?.destroy()
  const [stderr, code] = await Promise.all([
    text(child.stderr as Readable), // piped
    new Promise((resolve) => child.once('exit', resolve)),
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

describe('a server', () => {
  test('that is not there is told with the reason and what to do', async () => {
    const { code, stderr } = await midplane('--server', 'http://127.0.0.1:6', 'status')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /no answer from "http:\/\/127\.0\.0\.1:6" \(ECONNREFUSED\)\n.*`midplane up`/,
    )
  })

  test('that is none of ours is recognised, whatever it answers', async () => {
    for (const status of [200, 404, 502]) {
      const other = createServer(
        (_, response) => void response.writeHead(status).end('<html>hello</html>'),
      )
      await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve))
      const { port } = other.address() as AddressInfo // it listens on TCP
      const { code, stderr } = await midplane('--server', `http://127.0.0.1:${port}`, 'status')
      other.close()
      expect(code).toBe(1)
      expect(stderr).toContain('MP_CLIENT_UNEXPECTED_ANSWER')
    }
  })

  test('of another version lacks an endpoint: both versions are pointed at', async () => {
    const old = createServer((_, response) => {
      const problem = {
        type: 'urn:x',
        title: 'there is no endpoint',
        status: 404,
        code: 'MP_HTTP_ENDPOINT_UNKNOWN',
        advice: 'x',
        retryable: false,
      }
      response
        .writeHead(404, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problem))
    })
    await new Promise<void>((resolve) => void old.listen(0, '127.0.0.1', resolve))
    const { port } = old.address() as AddressInfo // it listens on TCP
    const { code, stderr } = await midplane(
      '--server',
      `http://127.0.0.1:${port}`,
      'config',
      'environments',
    )
    old.close()
    expect(code).toBe(1)
    expect(stderr).toContain('the server is of another version')
  })
})

describe('up', () => {
  test('says on standard output only where it is, and what to do first beside it', async () => {
    const fresh = await startMidplane()
    expect(fresh.stdout()).toBe(`midplane ready ${fresh.url}\n`)
    await eventually(
      () => fresh.stderr().includes('config set greeting=hello --app demo --publish') || undefined,
      { what: 'first steps' },
    )
    expect(fresh.stderr()).toContain('admin password')
    expect(fresh.stderr()).not.toContain(fresh.token())
    expect(readFileSync(join(fresh.data, 'address'), 'utf8')).toBe(`${fresh.url}\n`)
    expect(await fresh.stop()).toBe(0)
    expect(existsSync(join(fresh.data, 'address'))).toBe(false)
  })

  test('forgets the first steps once something was published', async () => {
    const used = await startMidplane()
    await runMidplane(['config', 'set', 'a=1', '--app', 'a', '--publish'], { data: used.data })
    await used.restart()
    await used.stop()
    expect(used.stderr()).not.toContain('greeting=hello')
  })

  test('starts over an address file that a killed server left', async () => {
    const killed = await startMidplane()
    await killed.kill9()
    expect(existsSync(join(killed.data, 'address'))).toBe(true)
    expect(await runMidplane(['status'], { data: killed.data })).toMatchObject({ code: 1 })
    await killed.restart()
    expect(await runMidplane(['whoami'], { data: killed.data })).toMatchObject({ code: 0 })
    await killed.stop()
  })

  test('is refused in one message without a stack', async () => {
    const file = join(folder.path, 'a-file')
    writeFileSync(file, '')
    const empty = join(folder.path, 'new')
    const cases = [
      [['--port', '0', '--data', server.data], {}, 1, 'MP_STORE_LOCKED'],
      [['--port', String(server.port), '--data', empty], {}, 1, 'MP_KERNEL_LISTEN_FAILED'],
      [['--port', '0', '--data', file], {}, 1, 'MP_KERNEL_DATA_FOLDER_UNUSABLE'],
      [
        ['--port', '0', '--data', empty],
        { MIDPLANE_DATABASE_URL: 'mysql://u:hidden@h/d' },
        1,
        'MP_STORE_URL_INVALID',
      ],
      [
        ['--port', '0', '--data', empty],
        { MIDPLANE_DATABASE_URL: 'postgres://u:hidden@127.0.0.1:6/d' },
        1,
        'ECONNREFUSED',
      ],
      [['--port', 'x', '--data', empty], {}, 2, '--port: expected number'],
      [['--prot', '1'], {}, 2, 'Did you mean --port?'],
      [['--config', join(folder.path, 'none.yaml')], {}, 1, 'MP_SETTINGS_FILE_UNREADABLE'],
    ] as const
    for (const [args, env, code, problem] of cases) {
      const outcome = await runMidplane(['up', '--log-level', 'error', ...args], {
        env,
        home: folder.path,
      })
      expect({ args, code: outcome.code, stdout: outcome.stdout }).toEqual({
        args,
        code,
        stdout: '',
      })
      expect(outcome.stderr).toContain(problem)
      expect(outcome.stderr).not.toMatch(/\n\s+at |hidden/)
    }
  })

  test('ends at once on a second signal, though a request is still under way', async () => {
    const data = join(folder.path, 'impatient')
    const child = spawnMidplane(
      ['up', '--port', '0', '--data', data, '--drain-timeout-ms', '3600000'],
      { home: folder.path },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    const printed = collect(child.stdout)
    const told = collect(child.stderr)
    const url = await eventually(() => /ready (\S+)/.exec(printed())?.[1], { what: 'readiness' })
    const ending = new AbortController()
    onTestFinished(() => ending.abort())
    // Held until the body is whole, which it never is.
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
    })
    const headers = { 'content-type': 'application/json' }
    const signal = ending.signal
    void fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
      signal,
    }).catch(() => undefined)
    await runMidplane(['status'], { data })
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    child.kill('SIGINT')
    await untilText(told, /"message":"stopping"/)
    child.kill('SIGINT')
    expect(await ended).toBe(130)
  })
})

/** What a stream has brought so far. */
function collect(stream: Readable | null): () => string {
  let collected = ''
  stream?.setEncoding('utf8').on('data', (part: string) => (collected += part))
  return () => collected
}

async function untilText(read: () => string, wanted: string | RegExp): Promise<void> {
  const isThere = (): boolean =>
    typeof wanted === 'string' ? read() === wanted : wanted.test(read())
  await eventually(() => isThere() || undefined, { what: `${String(wanted)}` }).catch(() =>
    expect(read()).toMatch(wanted),
  )
}
