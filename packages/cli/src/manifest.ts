/**
 * Resources as files: one YAML document per resource, `kind` first. `export` writes them, `import` and `apply` read them.
 *
 *   kind: config/namespace
 *   environment: prod
 *   application: shop/orders
 *   cluster: default
 *   namespace: application
 *   format: properties
 *   types: { timeout: duration }      # items that are not strings
 *   text: |
 *     timeout = 5s
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  applicationSchema,
  clusterSchema,
  DEFAULT_CLUSTER,
  environmentSchema,
  formatSchema,
  itemTypeSchema,
  namespaceSchema,
} from '@midplane/contract'
import { parseAllDocuments, stringify } from 'yaml'
import * as z from 'zod'
import { usageError } from './command-context.ts'

export const namespaceManifestSchema = z.strictObject({
  kind: z.literal('config/namespace'),
  environment: environmentSchema,
  application: applicationSchema,
  cluster: clusterSchema.default(DEFAULT_CLUSTER),
  namespace: namespaceSchema,
  format: formatSchema.default('properties'),
  types: z.record(z.string(), itemTypeSchema).default({}),
  text: z.string(),
})
export type NamespaceManifest = z.infer<typeof namespaceManifestSchema>

/** All manifests below `path` (a folder or one file), in path order. Refuses the first bad one with file and reason. */
export async function readManifests(path: string): Promise<NamespaceManifest[]> {
  const manifests: NamespaceManifest[] = []
  for (const file of await manifestFiles(path)) manifests.push(...parseManifests(file, await readFile(file, 'utf8')))
  return manifests
}

export function parseManifests(file: string, text: string): NamespaceManifest[] {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents)) return []
  return documents.map((document, index) => {
    const [problem] = document.errors
    if (problem !== undefined) throw manifestError(file, problem.message)
    const parsed = namespaceManifestSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
    if (parsed.success) return parsed.data
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`)
    throw manifestError(file, `document ${index + 1}: ${issues.join('; ')}`)
  })
}

export function renderManifest(manifest: NamespaceManifest): string {
  const { types, text, ...head } = manifest
  const typed = Object.keys(types).length === 0 ? {} : { types }
  return stringify({ ...head, ...typed, text }, { lineWidth: 0, blockQuote: 'literal' })
}

/** Where a manifest is written below a folder. The shared layers `*` become `_shared`, which no name can be. */
export function manifestPath(manifest: NamespaceManifest): string {
  const { environment, application, cluster, namespace } = manifest
  const segments = [environment, ...application.split('/'), cluster].map((one) => (one === '*' ? '_shared' : one))
  return join(...segments, `${namespace}.manifest.yaml`)
}

async function manifestFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined
    throw usageError(`"${path}" cannot be read`, 'name a folder of manifests, or one file')
  })
  if (entries === undefined) return [path]
  const files = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  if (files.length === 0) throw usageError(`"${path}" holds no .yaml files`, 'write them with `midplane config export`')
  return files
}

function manifestError(file: string, problem: string): Error {
  return usageError(`"${file}": ${problem}`, 'correct the file; nothing was changed')
}
