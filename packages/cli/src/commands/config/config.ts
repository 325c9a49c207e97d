/** `midplane config`: the configuration centre. */
import type { Command } from 'commander'
import { addAccessKeyCommands } from './access-keys.ts'
import { addEditCommands } from './edit.ts'
import { addReadCommands } from './read.ts'
import { addTransferCommands } from './transfer.ts'
import { addWatchCommand } from './watch.ts'

export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('read, change and follow configuration')
  addReadCommands(config)
  addEditCommands(config)
  addWatchCommand(config)
  addTransferCommands(config)
  addAccessKeyCommands(config)
}
