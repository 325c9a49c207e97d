/** Asks for the thing and prints the answer; run several times by `once-per-run.test.ts`. */
import { setTimeout as pause } from 'node:timers/promises'
import { oncePerRun } from '../src/once-per-run.ts'

const behaviour = process.argv[2]

async function make(): Promise<string> {
  // Long enough for the others to arrive while it is being made.
  await pause(300)
  if (behaviour === 'fail') throw new Error('no thing today')
  if (behaviour === 'die') process.exit()
  return `made by ${process.pid}`
}

try {
  process.stdout.write(await oncePerRun('thing', make))
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error))
}
