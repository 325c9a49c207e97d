/**
 * Makes a thing once for all processes of a test run: the first that asks makes it, the others
 * wait. The first one's success or failure, as JSON in the folder of the run, is everyone's.
 */
import { openSync, closeSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { sharedRunFolder } from './run-folder.ts'

/** Long enough for a package to be installed on the way. */
const PATIENCE_MS = 600_000

type Outcome<T> = { readonly value: T } | { readonly failure: string }

/** `Thing` must survive JSON. `make` runs in at most one process of the run. */
export async function oncePerRun<Thing>(name: string, make: () => Promise<Thing>): Promise<Thing> {
  const path = join(sharedRunFolder().path, name)
  if (isFirst(`${path}.owner`)) publish(`${path}.json`, await settle(make))
  const outcome = await eventually(() => read<Thing>(path), {
    what: `another process to make '${name}'`,
    timeoutMs: PATIENCE_MS,
  })
  if ('failure' in outcome) throw new Error(`'${name}' could not be made: ${outcome.failure}`)
  return outcome.value
}

function isFirst(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx')
    writeFileSync(descriptor, String(process.pid))
    closeSync(descriptor)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

async function settle<Thing>(make: () => Promise<Thing>): Promise<Outcome<Thing>> {
  try {
    return { value: await make() }
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** Renamed into place, so that nobody reads half of it. */
function publish(file: string, outcome: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(outcome))
  renameSync(`${file}.new`, file)
}

function read<Thing>(path: string): Outcome<Thing> | undefined {
  const text = textOf(`${path}.json`)
  if (text !== undefined) {
    // Written by `publish` of this very file, from a value of this very type.
    return JSON.parse(text) as Outcome<Thing>
  }
  const owner = Number(textOf(`${path}.owner`))
  // Zero: the owner has not written its process id yet.
  if (owner === 0 || isAlive(owner)) return undefined
  return { failure: `process ${owner}, which was making it, died` }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
