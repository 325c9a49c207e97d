/** Holds the first load of the built console under its budget: everything that the page asks for before it can be used. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUILT = fileURLToPath(new URL('../site/', import.meta.url))
const KIB = 1024
const FIRST_LOAD_BYTES_MAX = 220 * KIB
/** Of what one page loads on top. The editor stands for itself. */
const CHUNK_BYTES_MAX = 150 * KIB

type Chunk = {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

// Written by the build next to what it describes.
const manifest = JSON.parse(readFileSync(`${BUILT}.vite/manifest.json`, 'utf8')) as Readonly<
  Record<string, Chunk>
>
const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true) ?? ''
const first = filesOf(entry, new Set())
const firstBytes = [...first].reduce((sum, file) => sum + sizeOf(file), 0)
console.log(`first load ${(firstBytes / KIB).toFixed(1)} KiB of ${FIRST_LOAD_BYTES_MAX / KIB}`)
const heavy = Object.values(manifest).filter(
  ({ file }) => file.endsWith('.js') && !first.has(file) && sizeOf(file) > CHUNK_BYTES_MAX,
)
for (const { file } of heavy) console.log(`${file} weighs ${(sizeOf(file) / KIB).toFixed(1)} KiB`)
if (firstBytes > FIRST_LOAD_BYTES_MAX || heavy.length > 0) process.exitCode = 1

function filesOf(name: string, found: Set<string>): Set<string> {
  const chunk = manifest[name]
  if (chunk === undefined || found.has(chunk.file)) return found
  found.add(chunk.file)
  for (const file of chunk.css ?? []) found.add(file)
  for (const other of chunk.imports ?? []) filesOf(other, found)
  return found
}

function sizeOf(file: string): number {
  return gzipSync(readFileSync(`${BUILT}${file}`), { level: 9 }).byteLength
}
