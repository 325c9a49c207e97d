/** `midplane apply`: brings resources to the state that files describe, and prints the plan first. */
import type { PublishResult } from '@midplane/contract'
import type { Command } from 'commander'
import { addTenantOption, contextOf, type CommandContext } from '../command-context.ts'
import { readManifests, type NamespaceManifest } from '../manifest.ts'
import { publishText } from './config/change-text.ts'

export function addApplyCommand(program: Command): void {
  addTenantOption(program.command('apply').description('bring resources to the state that YAML files describe'))
    .requiredOption('-f, --file <path>', 'folder or file')
    .option('--plan', 'only show what would change')
    .option('-m, --message <text>', 'what this release is for')
    .action(async (options: { tenant: string; file: string; plan?: boolean; message?: string }, command) => {
      const context = contextOf(command)
      const manifests = await readManifests(options.file)
      const isPlan = options.plan === true
      const result = await applyManifests(context, options.tenant, manifests, { isPlan, comment: options.message ?? '' })
      context.output.result(result, () => publishText(result, { isPlan }))
    })
}

/** Publishes all manifests at once, all or nothing. */
export async function applyManifests(
  context: CommandContext,
  tenant: string,
  manifests: readonly NamespaceManifest[],
  options: { readonly isPlan: boolean; readonly comment: string },
): Promise<PublishResult> {
  const edits = manifests.map(({ environment, application, cluster, namespace, format, text, types }) => ({
    environment,
    application,
    cluster,
    namespace,
    format,
    operations: [{ op: 'replace' as const, text, types }],
  }))
  return await context.config.publish({
    params: { tenant },
    body: { edits, comment: options.comment, dryRun: options.isPlan },
  })
}
