#!/usr/bin/env node
/** The `midplane` command. Ends with 0 done, 1 failed, 2 called wrongly. */
import { CommanderError } from 'commander'
import { describeFailure, exitCodeOf } from './failure.ts'
import { createProgram } from './program.ts'

// A reader that has seen enough, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
}

const words = process.argv.slice(2)
try {
  const program = await createProgram(words)
  await program.parseAsync(words, { from: 'user' })
} catch (error) {
  // Commander has printed its own.
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`${describeFailure(error, { isJson: words.includes('--json') })}\n`)
  }
  // A command may have said before what its failure means (`config diff --exit-code`).
  process.exitCode ??= exitCodeOf(error)
}
