/** `midplane status`: what runs on the server. */
import type { Command } from 'commander'
import { contextOf } from '../command-context.ts'
import { table } from '../output.ts'

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('version, modules and their health')
    .action(async (_options: unknown, command: Command) => {
      const { connection, system, output } = contextOf(command)
      const state = await system.getSystem()
      output.result(state, () => {
        const modules = table(
          ['MODULE', 'STATE', 'DETAIL'],
          state.modules.map((one) => [one.name, one.isReady ? 'ready' : 'not ready', one.detail]),
          'no modules',
        )
        return `midplane ${state.version} at ${connection.baseUrl}: ${state.isReady ? 'ready' : 'not ready'}\n${modules}`
      })
      if (!state.isReady) process.exitCode = 1
    })
}
