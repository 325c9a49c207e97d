/** `midplane audit` as an auditor uses it: who did what and why, and the proof, from an export alone. */
import { spawn } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMidplane, type Midplane } from '@midplane/testkit'
import { expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../src/main.ts', import.meta.url))

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

async function run(server: Midplane, ...args: string[]): Promise<Ended> {
  const flags = ['--disable-warning=ExperimentalWarning', CLI, '--data', server.data]
  const child = spawn(process.execPath, [...flags, ...args], { cwd: server.data })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr }
}

test('an auditor sees who did it and why, and proves that the answer was not edited', async () => {
  const server = await startMidplane()
  const token = ['token', 'create', 'ci', '-g', 'config.read@config/default']
  expect(await run(server, '--reason', 'ticket 42 \u001b[2J', ...token)).toMatchObject({ code: 0 })

  const listed = await run(server, 'audit', '--text', 'TICKET 42')
  expect(listed.stdout).toContain('local:local')
  expect(listed.stdout).toContain('iam.token')
  expect(listed.stdout).toContain('ticket 42 \\u001b[2J')
  expect(listed.stdout).not.toContain('\u001b')

  const receipt = (await run(server, 'audit', 'receipt')).stdout.trim()
  const whole = await run(server, 'audit', 'verify', '--receipt', receipt)
  expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining('whole') })

  const file = join(server.data, 'trail.jsonl')
  expect(await run(server, 'audit', 'export', '-o', file)).toMatchObject({ code: 0, stderr: '' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await server.stop()).toBe(0)
  const fromFile = await run(server, 'audit', 'verify', '--file', file, '--receipt', receipt)
  expect(fromFile).toMatchObject({ code: 0, stdout: `the trail is whole up to ${receipt}\n` })

  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('ticket 42', 'ticket 43'))
  const edited = await run(server, 'audit', 'verify', '--file', file)
  expect(edited).toMatchObject({ code: 1, stdout: expect.stringContaining('TAMPERED') })
  await writeFile(file, text.trim().split('\n').slice(0, -1).join('\n'))
  const cut = await run(server, 'audit', 'verify', '--file', file, '--receipt', receipt)
  expect(cut).toMatchObject({ code: 1, stdout: expect.stringContaining('cut-off') })
})

test('an export as CSV goes to standard output; a filter of either command counts', async () => {
  const server = await startMidplane()
  const all = await run(server, 'audit', 'export', '--format', 'csv')
  expect(all.stdout).toMatch(/^"id","at"/)
  const some = await run(server, 'audit', 'export', '--format', 'csv', '--action', 'no.such.action')
  expect(some.stdout.trim().split('\n')).toHaveLength(1)
  const wrong = await run(server, 'audit', 'export', '--format', 'xml')
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('jsonl, csv') })
})

test('a change whose reason the policy wants is refused without one', async () => {
  const server = await startMidplane({
    env: { MIDPLANE_AUDIT_REASONS: 'iam.*@*' },
  })
  const token = ['token', 'create', 'ci', '-g', 'config.read@config/default']
  const refused = await run(server, ...token)
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('MP_AUDIT_REASON_REQUIRED'),
  })
  expect(await run(server, '--reason', 'ticket 42', ...token)).toMatchObject({ code: 0 })
})
