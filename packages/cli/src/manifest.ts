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
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  applicationSchema,
  clusterSchema,
  DEFAULT_CLUSTER,
  environmentSchema,
  formatSchema,
  itemTypeSchema,
  namespaceSchema,
  SHARED,
  type Address,
  type MidplaneError,
} from '@midplane/contract'
import { LineCounter, parseAllDocuments, stringify } from 'yaml'
import * as z from 'zod'
import { cliErrors, refuseFile } from './errors.ts'

/** Enough for a person's anchors, too few for a bomb. */
const ALIASES_MAX = 100

export const namespaceManifestSchema = z.strictObject({
  kind: z.literal('config/namespace'),
  environment: environmentSchema,
  application: applicationSchema,
  cluster: clusterSchema.default(DEFAULT_CLUSTER),
  namespace: namespaceSchema,
  format: formatSchema.default('properties'),
  isPublic: z.boolean().default(false),
  description: z.string().default(''),
  types: z.record(z.string(), itemTypeSchema).default({}),
  text: z.string(),
})
export type NamespaceManifest = z.infer<typeof namespaceManifestSchema>

/** All manifests below `path` (a folder or one file), in path order. Refuses the first bad one with file and reason. */
export async function readManifests(path: string): Promise<NamespaceManifest[]> {
  const manifests: NamespaceManifest[] = []
  for (const file of await manifestFiles(path)) {
    const text = await readFile(file, 'utf8').catch(refuseFile('read', file))
    manifests.push(...parseManifests(file, text))
  }
  return manifests
}

/** Throws MP_CLI_MANIFEST_INVALID with line and column where the file is no YAML. */
export function parseManifests(file: string, text: string): NamespaceManifest[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
  if (!Array.isArray(documents)) return []
  return documents.map((document, index) => {
    const flaw = document.errors[0] ?? document.warnings[0]
    if (flaw !== undefined) {
      const { line, col } = lines.linePos(flaw.pos[0])
      throw invalid(file, `line ${line}, column ${col}: ${flaw.message}`)
    }
    const parsed = namespaceManifestSchema.safeParse(document.toJS({ maxAliasCount: ALIASES_MAX }))
    if (parsed.success) return parsed.data
    const issues = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`,
    )
    throw invalid(file, `document ${index + 1}: ${issues.join('; ')}`)
  })
}

export function renderManifest(manifest: NamespaceManifest): string {
  const { types, text, isPublic, description, ...head } = manifest
  const said = {
    ...(isPublic ? { isPublic } : {}),
    ...(description === '' ? {} : { description }),
    ...(Object.keys(types).length === 0 ? {} : { types }),
  }
  return stringify({ ...head, ...said, text }, { lineWidth: 0, blockQuote: 'literal' })
}

/**
 * Where a manifest is written below a folder; another address is another path. The shared layers `*` become `@shared`,
 * which no name can be, and `:` is escaped, which some file systems do not take.
 */
export function manifestPath(manifest: Omit<Address, 'tenant'>): string {
  const { environment, application, cluster, namespace } = manifest
  const segments = [environment, ...application.split('/'), cluster, namespace].map((segment) =>
    segment === SHARED ? '@shared' : segment.replaceAll(':', '%3A'),
  )
  return `${join(...segments)}.manifest.yaml`
}

async function manifestFiles(path: string): Promise<string[]> {
  const isFolder = await stat(path).then((found) => found.isDirectory(), refuseFile('read', path))
  if (!isFolder) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    refuseFile('read', path),
  )
  const files = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  if (files.length === 0) throw cliErrors.error('MP_CLI_MANIFESTS_MISSING', { folder: path })
  return files
}

function invalid(file: string, problem: string): MidplaneError {
  return cliErrors.error('MP_CLI_MANIFEST_INVALID', { file, problem })
}
