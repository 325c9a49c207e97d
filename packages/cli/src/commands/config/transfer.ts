/** `midplane config export | import`: namespaces as files. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { environmentSchema, type ItemType } from '@midplane/contract'
import { Option, type Command } from 'commander'
import {
  addEnvironmentOptions,
  addExamples,
  addSubtreeOption,
  addTenantOption,
  contextOf,
  type CommandContext,
  type EnvironmentOptions,
  type TenantOption,
} from '../../command-context.ts'
import { refuseFile } from '../../errors.ts'
import {
  manifestPath,
  readManifests,
  renderManifest,
  type NamespaceManifest,
} from '../../manifest.ts'
import { matching } from '../../option-values.ts'
import { applyManifests } from '../apply.ts'
import { publishText } from './change-text.ts'

const PAGE_SIZE = 200

type ExportOptions = EnvironmentOptions & { readonly app?: string }
type ImportOptions = TenantOption & {
  readonly env?: string
  readonly dryRun?: boolean
  readonly message: string
}

export function addTransferCommands(config: Command): void {
  const exporting = addSubtreeOption(
    addEnvironmentOptions(
      config.command('export').description('write the namespaces of an environment as files'),
    ),
  ).argument('<folder>', 'made when missing; other files in it stay')
  exporting.action(async (folder: string, options: ExportOptions, command: Command) => {
    const context = contextOf(command)
    const manifests = await exportAll(context, options)
    const files = manifests.map((manifest) => join(folder, manifestPath(manifest)))
    for (const [index, manifest] of manifests.entries())
      await write(files[index] ?? '', renderManifest(manifest))
    context.output.result({ files }, () => [...files, `exported ${files.length}`].join('\n'))
  })
  addExamples(
    exporting,
    'midplane config export backup --env prod',
    'midplane config export shop --app shop',
  )

  const importing = addTenantOption(
    config.command('import').description('publish what `export` wrote, all or nothing'),
  )
    .argument('<folder>', 'or one file')
    .addOption(
      new Option(
        '-e, --env <environment>',
        'into this environment, not the one the files name',
      ).argParser(matching(environmentSchema)),
    )
    .option('--dry-run', 'only show what would change')
    .option('-m, --message <text>', 'what this release is for', 'import')
  importing.action(async (folder: string, options: ImportOptions, command: Command) => {
    const context = contextOf(command)
    const { env, tenant, message, dryRun = false } = options
    const manifests = await readManifests(folder)
    const moved =
      env === undefined ? manifests : manifests.map((one) => ({ ...one, environment: env }))
    const result = await applyManifests(context, tenant, moved, {
      isPlan: dryRun,
      comment: message,
    })
    context.output.result(result, () => publishText(result, { isPlan: dryRun }))
  })
  addExamples(importing, 'midplane config import backup --env staging --dry-run')
}

async function exportAll(
  { config }: CommandContext,
  scope: ExportOptions,
): Promise<NamespaceManifest[]> {
  const params = { tenant: scope.tenant, environment: scope.env }
  const manifests: NamespaceManifest[] = []
  let cursor: string | undefined
  do {
    const query = {
      limit: PAGE_SIZE,
      ...(scope.app === undefined ? {} : { application: scope.app }),
      ...(cursor === undefined ? {} : { cursor }),
    }
    const page = await config.exportNamespaces({ params, query })
    for (const entry of page.entries) {
      const { address, format, text, items, isPublic, description } = entry
      const { environment, application, cluster, namespace } = address
      const types = typesOf(items)
      manifests.push({
        kind: 'config/namespace',
        environment,
        application,
        cluster,
        namespace,
        format,
        isPublic,
        description,
        types,
        text,
      })
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return manifests
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(file, text))
    .catch(refuseFile('write', file))
}

function typesOf(
  items: readonly { readonly key: string; readonly type: ItemType }[],
): Record<string, ItemType> {
  return Object.fromEntries(
    items.filter(({ type }) => type !== 'string').map(({ key, type }) => [key, type]),
  )
}
