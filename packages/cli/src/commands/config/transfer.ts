/** `midplane config export | import`: namespaces as files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ItemType } from '@midplane/contract'
import type { Command } from 'commander'
import { addEnvironmentOptions, addTenantOption, contextOf, type CommandContext } from '../../command-context.ts'
import { manifestPath, readManifests, renderManifest, type NamespaceManifest } from '../../manifest.ts'
import { applyManifests } from '../apply.ts'
import { publishText } from './change-text.ts'

const PAGE_SIZE = 200

export function addTransferCommands(config: Command): void {
  addEnvironmentOptions(config.command('export <folder>').description('write the namespaces of an environment as files'))
    .option('-a, --app <application>', 'this application and all below it')
    .action(async (folder: string, options: { tenant: string; env: string; app?: string }, command) => {
      const context = contextOf(command)
      const manifests = await exportAll(context, options)
      for (const manifest of manifests) {
        const path = join(folder, manifestPath(manifest))
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, renderManifest(manifest))
      }
      const files = manifests.map((manifest) => join(folder, manifestPath(manifest)))
      context.output.result({ files }, () => [...files, `exported ${files.length}`].join('\n'))
    })
  addTenantOption(config.command('import <folder>').description('publish what `export` wrote, all or nothing'))
    .option('-e, --env <environment>', 'into this environment instead of the one the files name')
    .option('--dry-run', 'only show what would change')
    .option('-m, --message <text>', 'what this release is for', 'import')
    .action(
      async (folder: string, options: { tenant: string; env?: string; dryRun?: boolean; message: string }, command) => {
        const context = contextOf(command)
        const manifests = await readManifests(folder)
        const { env } = options
        const moved = env === undefined ? manifests : manifests.map((one) => ({ ...one, environment: env }))
        const isPlan = options.dryRun === true
        const result = await applyManifests(context, options.tenant, moved, { isPlan, comment: options.message })
        context.output.result(result, () => publishText(result, { isPlan }))
      },
    )
}

async function exportAll(
  context: CommandContext,
  scope: { readonly tenant: string; readonly env: string; readonly app?: string },
): Promise<NamespaceManifest[]> {
  const manifests: NamespaceManifest[] = []
  let cursor: string | undefined
  do {
    const page = await context.config.exportNamespaces({
      params: { tenant: scope.tenant, environment: scope.env },
      query: {
        limit: PAGE_SIZE,
        ...(scope.app === undefined ? {} : { application: scope.app }),
        ...(cursor === undefined ? {} : { cursor }),
      },
    })
    for (const { address, format, text, items } of page.entries) {
      const { environment, application, cluster, namespace } = address
      const types = format === 'properties' ? typesOf(items) : {}
      manifests.push({ kind: 'config/namespace', environment, application, cluster, namespace, format, types, text })
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return manifests
}

function typesOf(items: readonly { readonly key: string; readonly type: ItemType }[]): Record<string, ItemType> {
  return Object.fromEntries(items.filter(({ type }) => type !== 'string').map(({ key, type }) => [key, type]))
}
