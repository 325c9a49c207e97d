/** `midplane apply`: brings resources to the state that files describe, and prints the plan first. */
import type { PublishResult } from '@midplane/contract'
import type { Command } from 'commander'
import {
  addExamples,
  addTenantOption,
  contextOf,
  type CommandContext,
  type TenantOption,
} from '../command-context.ts'
import { addExitCodeOption, expectDifference, type ExitCodeOption } from '../exit-code-option.ts'
import { readManifests, type NamespaceManifest } from '../manifest.ts'
import { isChange, publishText } from './config/change-text.ts'

type ApplyOptions = TenantOption &
  ExitCodeOption & { readonly file: string; readonly plan?: boolean; readonly message?: string }

export function addApplyCommand(program: Command): void {
  const apply = addExitCodeOption(
    addTenantOption(
      program.command('apply').description('bring resources to the state that YAML files describe'),
    )
      .requiredOption('-f, --file <path>', 'folder or file')
      .option('--plan', 'only show what would change')
      .option('-m, --message <text>', 'what this release is for'),
  )
  apply.action(async (options: ApplyOptions, command: Command) => {
    const tellDifference = expectDifference(options)
    const context = contextOf(command)
    const { tenant, file, plan = false, message = '' } = options
    const manifests = await readManifests(file)
    const result = await applyManifests(context, tenant, manifests, {
      isPlan: plan,
      comment: message,
    })
    context.output.result(result, () => publishText(result, { isPlan: plan }))
    tellDifference(result.changes.some(isChange))
  })
  addExamples(
    apply,
    'midplane apply -f deploy/config --plan',
    'midplane apply -f deploy/config -m "release 42"',
  )
}

/** Publishes all manifests at once, all or nothing. */
export async function applyManifests(
  { config }: CommandContext,
  tenant: string,
  manifests: readonly NamespaceManifest[],
  options: { readonly isPlan: boolean; readonly comment: string },
): Promise<PublishResult> {
  const edits = manifests.map((manifest) => {
    const { kind: _, text, types, ...namespace } = manifest
    return { ...namespace, operations: [{ op: 'replace' as const, text, types }] }
  })
  return await config.publish({
    params: { tenant },
    body: { edits, comment: options.comment, dryRun: options.isPlan },
  })
}
