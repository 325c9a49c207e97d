/**
 * Compiles the contracts away: `web/lib/api/endpoints.ts` is run while building, and the browser is
 * sent what it exports, which is methods and paths. So neither schemas nor their library travel.
 */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const TABLE = fileURLToPath(new URL('../web/lib/api/endpoints.ts', import.meta.url))

export function endpointTable(): Plugin {
  return {
    name: 'midplane:endpoint-table',
    enforce: 'pre',
    async load(id) {
      if (id !== TABLE) return null
      const table: Record<string, unknown> = await import(TABLE)
      return Object.entries(table)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
        .join('\n')
    },
  }
}
