/**
 * The local snapshot as bytes: one header line, then JSON.
 *
 *   file    = "midplane-snapshot" SP version SP sha256-hex-of-payload LF payload
 *   payload = JSON of { identity, writtenAt, event }, UTF-8
 *
 * Invariant: what decodes is what was encoded, for the same identity; one changed byte anywhere is refused.
 */
import { createHash } from 'node:crypto'
import { watchEventSchema, type WatchEvent } from '@midplane/contract'
import * as z from 'zod'
import { sdkErrors } from '../errors.ts'

const MAGIC = 'midplane-snapshot'
const VERSION = '1'
const LINE_FEED = 0x0a
/** The header is of fixed length, so a line feed found later belongs to no header. */
const HEADER_BYTES = MAGIC.length + 1 + VERSION.length + 1 + 64

/** Whose configuration it is. Another label or address may see other gray releases, so both belong to it. */
const identitySchema = z.strictObject({
  tenant: z.string(),
  environment: z.string(),
  application: z.string(),
  cluster: z.string(),
  namespaces: z.array(z.string()).describe('sorted'),
  ip: z.string().nullable(),
  label: z.string().nullable(),
})
export type SnapshotIdentity = z.infer<typeof identitySchema>

const payloadSchema = z.strictObject({
  identity: identitySchema,
  writtenAt: z.iso.datetime(),
  event: watchEventSchema,
})
export type Snapshot = z.infer<typeof payloadSchema>

export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const payload = Buffer.from(JSON.stringify(snapshot), 'utf8')
  return Buffer.concat([Buffer.from(`${MAGIC} ${VERSION} ${sha256(payload)}\n`, 'latin1'), payload])
}

/** Throws MP_SDK_SNAPSHOT_CORRUPT or MP_SDK_SNAPSHOT_FOREIGN; `file` is for their texts. */
export function decodeSnapshot(
  bytes: Uint8Array,
  identity: SnapshotIdentity,
  file: string,
): WatchEvent {
  const corrupt = (rule: string, cause?: unknown): Error =>
    sdkErrors.error('MP_SDK_SNAPSHOT_CORRUPT', { file, rule }, { cause })
  const header = Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('latin1')
  const [magic, version, checksum] = header.split(' ')
  if (magic !== MAGIC) throw corrupt('it is no snapshot')
  if (version !== VERSION) throw corrupt('it is of another format version')
  if (bytes[HEADER_BYTES] !== LINE_FEED) throw corrupt('its header is broken')
  const payload = bytes.subarray(HEADER_BYTES + 1)
  if (checksum !== sha256(payload)) throw corrupt('its checksum does not match')
  const snapshot = payloadSchema.safeParse(parseJson(payload))
  if (!snapshot.success) throw corrupt('its content is of another form', snapshot.error)
  const field = foreignField(snapshot.data.identity, identity)
  if (field !== undefined) throw sdkErrors.error('MP_SDK_SNAPSHOT_FOREIGN', { file, field })
  return snapshot.data.event
}

/** `shop-orders.5f3c….snapshot`: readable, and one file per identity whatever the names contain. */
export function snapshotFileName(identity: SnapshotIdentity): string {
  const readable = identity.application.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 60)
  const digest = sha256(Buffer.from(JSON.stringify(fieldsOf(identity)), 'utf8')).slice(0, 32)
  return `${readable}.${digest}.snapshot`
}

function foreignField(found: SnapshotIdentity, expected: SnapshotIdentity): string | undefined {
  const wanted = new Map(fieldsOf(expected))
  return fieldsOf(found).find(([name, value]) => wanted.get(name) !== value)?.[0]
}

function fieldsOf(identity: SnapshotIdentity): [string, string | null][] {
  const { tenant, environment, application, cluster, namespaces, ip, label } = identity
  return [
    ['tenant', tenant],
    ['environment', environment],
    ['application', application],
    ['cluster', cluster],
    ['namespaces', namespaces.join(',')],
    ['ip', ip],
    ['label', label],
  ]
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined // the schema refuses it
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
