/**
 * The built console in memory: every file with the compressed twins that the build left beside it.
 * Invariant: what lies under `assets/` has the hash of its content in its name.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** By preference. The endings are those of the twins. */
export const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

export type Encoding = (typeof ENCODINGS)[number]['name']

export type SiteFile = {
  readonly contentType: string
  readonly etag: string
  readonly isImmutable: boolean
  readonly plain: Uint8Array
  readonly encoded: Readonly<Partial<Record<Encoding, Uint8Array>>>
}

export type Site = {
  /** The page around everything, with places for what differs by request. */
  readonly index: string
  readonly indexTag: string
  /** By path below `/console/`. */
  readonly files: ReadonlyMap<string, SiteFile>
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}
const INDEX = 'index.html'

/** Undefined when the folder holds no console. */
export async function readSite(folder: string): Promise<Site | undefined> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []) // never built
  if (!names.includes(INDEX)) return undefined
  const index = await readFile(join(folder, INDEX))
  const files = new Map<string, SiteFile>()
  for (const name of names) {
    const contentType = CONTENT_TYPES[name.split('.').at(-1) ?? '']
    if (contentType === undefined || name === INDEX) continue
    files.set(name.replaceAll('\\', '/'), await readSiteFile(folder, name, contentType))
  }
  return { index: index.toString(), indexTag: tagOf(index), files }
}

async function readSiteFile(folder: string, name: string, contentType: string): Promise<SiteFile> {
  const plain = await readFile(join(folder, name))
  const encoded: Partial<Record<Encoding, Uint8Array>> = {}
  for (const { name: encoding, ending } of ENCODINGS) {
    const twin = await readFile(join(folder, name + ending)).catch(() => undefined) // too small to be worth one
    if (twin !== undefined) encoded[encoding] = twin
  }
  return { contentType, etag: tagOf(plain), isImmutable: /^assets[\\/]/.test(name), plain, encoded }
}

/** Weak, since one tag stands for all encodings and for every nonce. */
function tagOf(content: Uint8Array): string {
  return `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
}
