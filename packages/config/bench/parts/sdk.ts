/** Reads in the process of the user's service: the SDK's own benchmark, run here for the one table. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Row } from '../report.ts'

const PROGRAM = fileURLToPath(new URL('../../../sdk/bench/main.ts', import.meta.url))
const READ_TARGET_NS = 1000
/** `| get | 12.3 |` */
const FIGURE = /^\| (.+?) \| ([\d.]+) \|$/gm

export async function measureSdk(): Promise<Row[]> {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM])
  return [...stdout.matchAll(FIGURE)].map(([, what = '', nanoseconds = '']) => {
    const isMet = Number(nanoseconds) < READ_TARGET_NS
    const target = what.startsWith('take') ? '' : `; target < 1 µs: ${isMet ? 'met' : 'MISSED'}`
    return { group: 'sdk', what, note: `${nanoseconds} ns per call${target}` }
  })
}
