/** All commands, put together. */
import type { SettingDescription } from '@midplane/kernel'
import { Command } from 'commander'
import { addApplyCommand } from './commands/apply.ts'
import { addConfigCommands } from './commands/config/config.ts'
import { addIdentityCommands } from './commands/identity.ts'
import { addSignInCommands } from './commands/sign-in.ts'
import { addStatusCommand } from './commands/status.ts'
import { addUpCommand } from './commands/up.ts'
import { VERSION } from './version.ts'

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 called wrongly. Help on a command: midplane config set --help`

/** `words` are those of the command line: they tell whether the settings of the server's parts are needed. */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('midplane')
    .description('one platform of service middleware')
    .version(VERSION, '-V, --version', 'print the version')
    .option(
      '--server <url>',
      'server to talk to (default: the one started in this folder; MIDPLANE_SERVER)',
    )
    .option(
      '--token <token>',
      'API token (better: MIDPLANE_TOKEN, which others on the machine cannot see)',
    )
    .option('--data <folder>', 'data folder of a local server (default: .midplane; MIDPLANE_DATA)')
    .option('--reason <text>', 'why, for the audit trail (default: the message of a release)')
    .option('--json', 'print JSON')
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [command]', 'help on a command')
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: (text, write) => write(inOurWords(text)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(--help tells how it is called)')
    .exitOverride()
  program.commandsGroup('Server:')
  // Loading a server to print its settings takes longer than most commands do.
  addUpCommand(program, words.includes('up') ? await serverSettings() : [])
  addStatusCommand(program)
  program.commandsGroup('Configuration:')
  addConfigCommands(program)
  addApplyCommand(program)
  program.commandsGroup('Identity:')
  addSignInCommands(program)
  addIdentityCommands(program)
  program.commandsGroup('Help:')
  return program
}

function inOurWords(text: string): string {
  return text.replace(/^error: /, 'midplane: ').replace('command-argument value', 'value')
}

async function serverSettings(): Promise<SettingDescription[]> {
  const [{ describeSettings, kernelSettings }, { parts }] = await Promise.all([
    import('@midplane/kernel'),
    import('./parts.ts'),
  ])
  return describeSettings([kernelSettings, ...parts.flatMap((part) => part.settings ?? [])])
}
