/**
 * The stream that configuration clients live on. Each event carries whole effective namespaces, so a client that
 * missed intermediate revisions ends on the right one; namespaces published together arrive in one event.
 *
 * The first event always comes, even when `namespaces` is empty: it tells the client how far the server is, and that
 * what the client holds is current where the event says nothing else. Later events come with changes; and one comes, if
 * only an empty one, when a node that lagged behind the client has caught up. Until then it sends no namespaces at all.
 */
import * as z from 'zod'
import { formatSchema, itemTypeSchema } from './item.ts'
import { revisionSchema } from './release.ts'

/** A namespace as one client sees it: inheritance merged, gray releases applied. */
export const effectiveNamespaceSchema = z
  .object({
    revision: revisionSchema.describe('the highest revision of all layers that were consulted'),
    version: z
      .string()
      .regex(/^[^\s,:]+$/)
      .describe('names exactly this content within its feed; to be compared, never read'),
    format: formatSchema,
    items: z.record(z.string(), z.string()),
    types: z.record(z.string(), itemTypeSchema).describe('of items that are not strings'),
    text: z
      .string()
      .nullable()
      .describe('the whole text; null for properties, which are merged by item'),
  })
  .meta({ id: 'ConfigEffectiveNamespace' })
export type EffectiveNamespace = z.infer<typeof effectiveNamespaceSchema>

const FEED_ID_LENGTH_MAX = 64

/** `event: snapshot`. `namespaces` holds those that differ from what the client said it holds; null = does not exist. */
export const watchEventSchema = z
  .object({
    feed: z
      .string()
      .min(1)
      .max(FEED_ID_LENGTH_MAX)
      .describe(
        'the feed that all revisions here count; another one means a platform emptied or restored elsewhere',
      ),
    revision: revisionSchema.describe('the feed revision up to which this answer is complete'),
    namespaces: z.record(z.string(), effectiveNamespaceSchema.nullable()),
  })
  .meta({ id: 'ConfigWatchEvent' })
export type WatchEvent = z.infer<typeof watchEventSchema>

export const WATCH_NAMESPACES_MAX = 200

export const watchQuerySchema = z.object({
  application: z.string(),
  cluster: z.string().default('default'),
  namespaces: z.string().describe('comma-separated names'),
  held: z
    .string()
    .optional()
    .describe(
      '`name:revision:version` triples, comma-separated: what the client holds, and the feed revision up to which it ' +
        'knows it; without version: told that it does not exist. What has the same version is not sent again',
    ),
  feed: z
    .string()
    .max(FEED_ID_LENGTH_MAX)
    .optional()
    .describe(
      'the feed that `held` is of; without it, or when it is another, `held` counts for nothing',
    ),
  instance: z.string().max(255).optional().describe('identity of the client instance'),
  ip: z.string().max(64).optional(),
  label: z.string().max(255).optional(),
})
