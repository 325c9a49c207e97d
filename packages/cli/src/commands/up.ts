/** `midplane up`: its flags are the settings of all parts. */
import { describeSettings, kernelSettings, type SettingDescription } from '@midplane/kernel'
import { Option, type Command } from 'commander'
import { parts } from '../parts.ts'
import { up } from '../up.ts'

export function addUpCommand(program: Command): void {
  const command = program.command('up').description('start the platform').option('--config <file>', 'settings file (YAML or JSON)')
  const settings = describeSettings([kernelSettings, ...parts.flatMap((part) => part.settings ?? [])])
  const named = settings.filter((setting) => setting.flag !== undefined)
  for (const setting of named) command.addOption(optionOf(setting))
  command.addHelpText('after', secretsHelp(settings.filter((setting) => setting.isSecret)))
  command.action(async (_options: unknown, self: Command) => {
    const given: Record<string, unknown> = self.optsWithGlobals()
    const flags = Object.fromEntries(named.map((setting) => [setting.path, given[optionOf(setting).attributeName()]]))
    await up({ ...flags, config: given['config'] }, process.env)
  })
}

function optionOf(setting: SettingDescription): Option {
  const fallback = JSON.stringify(setting.default)
  return new Option(`${setting.flag ?? ''} <value>`, `${setting.sentence} (default ${fallback}, ${setting.variable})`)
}

function secretsHelp(secrets: readonly SettingDescription[]): string {
  const lines = secrets.map((secret) => `  ${secret.variable}  ${secret.sentence}`)
  return `\nSecrets come from the environment (or a file named by the same variable with _FILE), never from flags:\n${lines.join('\n')}`
}
