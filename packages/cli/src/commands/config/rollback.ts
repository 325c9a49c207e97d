/** `midplane config rollback`: an earlier release, or items of it, as a new release. */
import { Argument, type Command } from 'commander'
import {
  addExamples,
  addNamespaceOptions,
  addressOf,
  contextOf,
  type ScopeOptions,
} from '../../command-context.ts'
import { each, wholeNumber } from '../../option-values.ts'
import { publishText } from './change-text.ts'

type RollbackOptions = ScopeOptions & {
  readonly key?: string[]
  readonly message?: string
  readonly dryRun?: boolean
}

export function addRollbackCommand(config: Command): void {
  const revision = new Argument('<revision>', 'one that `midplane config history` lists').argParser(
    wholeNumber({ min: 1 }),
  )
  const rollback = addNamespaceOptions(
    config
      .command('rollback')
      .description('bring back an earlier release, or items of it, at once')
      .addArgument(revision),
  )
    .option('-k, --key <key>', 'only this item; may be repeated', each(String))
    .option('-m, --message <text>', 'why')
    .option('--dry-run', 'only show what would change')
  rollback.action(async (toRevision: number, options: RollbackOptions, command: Command) => {
    const { config: api, output } = contextOf(command)
    const { key, message = '', dryRun = false } = options
    const result = await api.rollback({
      params: addressOf(options),
      body: { toRevision, comment: message, dryRun, ...(key === undefined ? {} : { keys: key }) },
    })
    output.result(result, () => publishText(result, { isPlan: dryRun }))
  })
  addExamples(
    rollback,
    'midplane config rollback 12 --app shop/orders --env prod -m "sale is over"',
    'midplane config rollback 12 --app shop/orders --key timeout --dry-run',
  )
}
