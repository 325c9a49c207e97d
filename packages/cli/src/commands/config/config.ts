/** `midplane config`: the configuration centre. */
import type { Command } from 'commander'
import { addAccessKeyCommands } from './access-key.ts'
import { addDraftCommands } from './drafts.ts'
import { addEditCommands } from './edit.ts'
import { addListCommands } from './list.ts'
import { addReadCommands } from './read.ts'
import { addRollbackCommand } from './rollback.ts'
import { addTransferCommands } from './transfer.ts'
import { addWatchCommand } from './watch.ts'

export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('read, change and follow configuration')
  config.commandsGroup('Read:')
  addReadCommands(config)
  addListCommands(config)
  addWatchCommand(config)
  config.commandsGroup('Change (into your draft, or at once with --publish):')
  addEditCommands(config)
  config.commandsGroup('Publish:')
  addDraftCommands(config)
  addRollbackCommand(config)
  config.commandsGroup('Files and clients:')
  addTransferCommands(config)
  addAccessKeyCommands(config)
  config.commandsGroup('Help:')
}
