/** `midplane project`: groups of applications that rights are given in. */
import type { ProjectView } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf } from '../../command-context.ts'
import { table } from '../../output.ts'
import { allPages } from './pages.ts'

type Options = { tenant: string; title: string; app: string[] }

export function addProjectCommands(program: Command): void {
  const project = program.command('project').description('projects: groups of applications')
  addTenantOption(project.command('list').description('projects by name')).action(
    async ({ tenant }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const entries = await allPages((query) => iam.listProjects({ params: { tenant }, query }))
      output.result(entries, () => projectTable(entries))
    },
  )
  addTenantOption(project.command('set <name>').description('create a project or replace it'))
    .requiredOption('-a, --app <applications...>', 'application paths; each covers all below it')
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, { tenant, title, app }: Options, command: Command) => {
      const { iam, output } = contextOf(command)
      const made = await iam.putProject({
        params: { tenant, name },
        body: { title, applications: app },
      })
      output.result(made, () => projectTable([made]))
    })
  addTenantOption(
    project.command('delete <name>').description('delete a project and the grants in it'),
  ).action(async (name: string, { tenant }: Options, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteProject({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
}

function projectTable(projects: readonly ProjectView[]): string {
  return table(
    ['NAME', 'TITLE', 'APPLICATIONS'],
    projects.map((one) => [one.name, one.title, one.applications.join(' ')]),
    'no projects',
  )
}
