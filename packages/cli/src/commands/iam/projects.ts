/** `midplane project`: groups of applications that rights are given in. */
import { applicationSchema, type ProjectView } from '@midplane/contract'
import type { Command } from 'commander'
import {
  addDirectoryOption,
  addExamples,
  addPageOptions,
  contextOf,
  type PageOptions,
  type TenantOption,
} from '../../command-context.ts'
import { each, matching } from '../../option-values.ts'
import { pageText, type Output } from '../../output.ts'

const PROJECTS_LISTED = 100

export function addProjectCommands(program: Command): void {
  const project = program.command('project').description('projects: groups of applications')
  const list = addPageOptions(
    addDirectoryOption(project.command('list').description('projects by name')),
    PROJECTS_LISTED,
  ).action(async ({ tenant, limit, cursor }: TenantOption & PageOptions, command: Command) => {
    const { iam, output } = contextOf(command)
    const page = await iam.listProjects({ params: { tenant }, query: { limit, cursor } })
    output.result(page, () => pageText(projectTable(page.entries, output), page.nextCursor))
  })
  addExamples(list, 'midplane project list')
  addSetCommand(project)
  const remove = addDirectoryOption(
    project.command('delete <name>').description('delete a project and the grants in it'),
  ).action(async (name: string, { tenant }: TenantOption, command: Command) => {
    const { iam, output } = contextOf(command)
    await iam.deleteProject({ params: { tenant, name } })
    output.result({ name }, () => `deleted ${name}`)
  })
  addExamples(remove, 'midplane project delete shop')
}

function addSetCommand(project: Command): void {
  type SetOptions = TenantOption & { readonly title: string; readonly app: string[] }
  const set = addDirectoryOption(
    project.command('set <name>').description('create a project or replace it'),
  )
    .requiredOption(
      '-a, --app <application>',
      'an application and all below it; may be repeated',
      each(matching(applicationSchema)),
    )
    .option('--title <title>', 'what people see', '')
    .action(async (name: string, { tenant, title, app }: SetOptions, command: Command) => {
      const { iam, output } = contextOf(command)
      const body = { title, applications: app }
      const made = await iam.putProject({ params: { tenant, name }, body })
      output.result(made, () => projectTable([made], output))
    })
  addExamples(set, 'midplane project set shop -a shop -a payment/shop')
}

function projectTable(projects: readonly ProjectView[], output: Output): string {
  return output.table(
    ['NAME', 'TITLE', 'APPLICATIONS'],
    projects.map((one) => [one.name, one.title, one.applications.join(' ')]),
    'no projects',
  )
}
