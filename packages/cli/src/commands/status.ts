/** `midplane status`: what runs on the server. */
import type { Command } from 'commander'
import { addExamples, contextOf } from '../command-context.ts'
import { VERSION } from '../version.ts'

export function addStatusCommand(program: Command): void {
  const command = program
    .command('status')
    .description('version and health of the server; fails when it is not ready')
    .action(async (_options: unknown, self: Command) => {
      const { connection, system, output } = contextOf(self)
      const state = await system.getSystem()
      output.result({ server: connection.baseUrl, ...state }, () => {
        const modules = output.table(
          ['MODULE', 'STATE', 'DETAIL'],
          state.modules.map((one) => [one.name, one.isReady ? 'ready' : 'not ready', one.detail]),
          'no modules',
        )
        return `midplane ${state.version} at ${connection.baseUrl}: ${state.isReady ? 'ready' : 'not ready'}\n${modules}`
      })
      if (state.version !== VERSION) output.note(`note: this command is of version ${VERSION}`)
      if (!state.isReady) process.exitCode = 1
    })
  addExamples(
    command,
    'midplane status',
    'midplane status --server https://config.example.org --json',
  )
}
