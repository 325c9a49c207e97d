#!/usr/bin/env node
/** The `midplane` command. */
import { Command } from 'commander'
import { addApplyCommand } from './commands/apply.ts'
import { addAuditCommands } from './commands/audit/audit.ts'
import { addConfigCommands } from './commands/config/config.ts'
import { addDirectoryCommands } from './commands/iam/directory.ts'
import { addIdentityCommands } from './commands/identity.ts'
import { addClientCommands } from './commands/oidc/client.ts'
import { addLoginCommands } from './commands/oidc/login.ts'
import { addProviderCommands } from './commands/sign-in/provider.ts'
import { addStatusCommand } from './commands/status.ts'
import { addUpCommand } from './commands/up.ts'
import { describeError } from './output.ts'
import { VERSION } from './version.ts'

const program = new Command('midplane')
  .description('one platform of service middleware')
  .version(VERSION)
  .option('--server <url>', 'server to talk to (default: the one started in this folder, or MIDPLANE_SERVER)')
  .option('--token <token>', 'API token (better: MIDPLANE_TOKEN, which others on the machine cannot see)')
  .option('--data <folder>', 'data folder of a local server (default .midplane, or MIDPLANE_DATA)')
  .option('--reason <text>', 'why you make this change; goes into the audit trail')
  .option('--json', 'print JSON')
  .showSuggestionAfterError()

addUpCommand(program)
addStatusCommand(program)
addConfigCommands(program)
addApplyCommand(program)
addIdentityCommands(program)
addLoginCommands(program)
addClientCommands(program)
addDirectoryCommands(program)
addProviderCommands(program)
addAuditCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`)
  process.exitCode = 1
}
