/** The figures of identity, as table rows. Run: node packages/iam/bench/main.ts */
import { benchDecide } from './decide.ts'
import { benchTokens } from './tokens.ts'

const print = (line: string): void => void process.stdout.write(`${line}\n`)

print(`iam, Node ${process.version}`)
benchDecide(print)
await benchTokens(print)
