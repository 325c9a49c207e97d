/** Runs a job in a generator process of its own, so that every figure begins with a fresh heap. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { jobs } from './jobs.ts'

const PROGRAM = fileURLToPath(new URL('./generator-process.ts', import.meta.url))

type Jobs = typeof jobs

/** Rejects when the process ends without a result; what it said stands on the terminal then. */
export function runJob<Name extends keyof Jobs>(
  name: Name,
  parameters: Parameters<Jobs[Name]>[0],
): Promise<Awaited<ReturnType<Jobs[Name]>>> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, { execArgv: ['--disable-warning=ExperimentalWarning'] })
    let isDone = false
    child.once('message', (result) => {
      isDone = true
      // Made by the job of that name.
      resolve(result as Awaited<ReturnType<Jobs[Name]>>)
    })
    child.once('exit', (code) => {
      if (!isDone) reject(new Error(`the generator ended with ${code} during '${name}'`))
    })
    child.send({ name, parameters })
  })
}
