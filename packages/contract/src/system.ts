/** The HTTP API of the platform itself: what runs here, and the change feed. */
import * as z from 'zod'
import { defineContract } from './endpoint.ts'

const tag = 'system'

const changeSchema = z
  .object({
    revision: z.int(),
    topic: z.string(),
    key: z.string(),
    actor: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Change' })

export const systemApi = defineContract({
  getSystem: {
    id: 'system.get',
    method: 'GET',
    path: '/api/v1/system',
    summary: 'Version, node, modules and their health',
    tag,
    permission: 'public',
    output: z
      .object({
        version: z.string(),
        isReady: z.boolean(),
        modules: z.array(z.object({ name: z.string(), isReady: z.boolean(), detail: z.string() })),
      })
      .meta({ id: 'System' }),
  },
  watchChanges: {
    id: 'system.changes.watch',
    method: 'GET',
    path: '/api/v1/changes',
    summary:
      'Every state change after a revision, in order, without gaps; resumes from Last-Event-ID',
    tag,
    permission: { action: 'changes.read', resource: 'changes' },
    query: z.object({
      after: z.coerce
        .number()
        .int()
        .nonnegative()
        .optional()
        .describe('the newest revision when left out'),
      topic: z.string().max(128).optional().describe('a topic or a prefix such as `config.`'),
    }),
    output: changeSchema,
    stream: 'server-sent-events',
  },
})
