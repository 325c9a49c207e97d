/** `--exit-code`, as of `diff`: 0 nothing differs, 1 something does, 2 it could not be told. */
import type { Command } from 'commander'

const DIFFERENT = 1
const TROUBLE = 2

export type ExitCodeOption = { readonly exitCode?: boolean }

export function addExitCodeOption(command: Command): Command {
  return command.option(
    '--exit-code',
    'end with 1 when something would change, and with 2 when that cannot be told',
  )
}

/** To be called before anything can fail; what it returns is told the outcome. */
export function expectDifference({
  exitCode = false,
}: ExitCodeOption): (isDifferent: boolean) => void {
  if (exitCode) process.exitCode = TROUBLE
  return (isDifferent) => {
    if (exitCode) process.exitCode = isDifferent ? DIFFERENT : 0
  }
}
