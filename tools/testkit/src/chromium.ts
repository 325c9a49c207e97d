/**
 * Chromium without a window, for tests of what people see. Each browser has a profile of its own and
 * talks to nobody but the pages that it is sent to.
 */
import { chromium, type Browser } from 'playwright-core'
import { serverBinary } from './server-binary.ts'
import type { Skipped } from './skipped.ts'

/** No sandbox: tests run as root. Without fonts of its own a machine shows Chinese as boxes. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Close it when done. Skipped where there is no Chromium and none can be installed. */
export async function startChromium(): Promise<Browser | Skipped> {
  const program = await serverBinary({ program: 'chromium', aptPackage: 'chromium' })
  if (typeof program !== 'string') return program
  return await chromium.launch({ executablePath: program, headless: true, args: FLAGS })
}
