/** How the console is built: relative addresses only, so that it runs under any prefix. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'vite'
import { endpointTable } from './build/endpoint-table.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const config: UserConfig = defineConfig({
  root: here('web'),
  base: './',
  logLevel: 'warn',
  plugins: [react(), endpointTable()],
  build: {
    outDir: here('site'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    manifest: true,
  },
  worker: { format: 'es' },
})
export default config
